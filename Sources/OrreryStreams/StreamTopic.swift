// Why: a viewer may want one project or one task only.

package struct StreamTopic: Hashable, Sendable {
    package var projectID: String?
    package var taskID: String?

    package init(projectID: String? = nil, taskID: String? = nil) {
        self.projectID = projectID
        self.taskID = taskID
    }

    /// Whether an event of that project and task belongs to the topic; one of no project belongs to every project.
    package func includes(projectID: String?, taskID: String?) -> Bool {
        (self.projectID == nil || projectID == nil || self.projectID == projectID)
            && (self.taskID == nil || self.taskID == taskID)
    }
}
