// Why: everything that was said is read in the order and within the limits in which SQLite's tables tell it.

internal import OrreryJSON
package import OrreryModel

extension MemoryBoardStore {
    package func records(
        of owner: ActivityRecord.Owner, after number: Int64, limit: Int, bytesMax: Int
    ) throws(EventLogError) -> [ActivityRecord] {
        var bytes = 0
        return Array(
            all(of: owner).lazy.filter { $0.number > number }.prefix(limit).prefix { record in
                defer {
                    let metadata = record.metadata.isNull ? [] : JSONWriter.bytes(record.metadata)
                    bytes += record.message.utf8.count + metadata.count
                }
                return bytes < bytesMax
            })
    }

    package func signs(
        of owner: ActivityRecord.Owner, after number: Int64, limit: Int
    ) throws(EventLogError) -> [ActivitySign] {
        all(of: owner).filter { $0.number > number }.prefix(limit).map {
            ActivitySign(number: $0.number, at: $0.at, type: $0.type)
        }
    }

    private func all(of owner: ActivityRecord.Owner) -> [ActivityRecord] {
        fold()
        switch owner {
        case .task(let id):
            return tables.activities.numbers(of: id).compactMap { number in
                tables.activities[number: number].map { row in
                    ActivityRecord(
                        number: number, at: row.createdAt, type: row.activityType, message: row.message,
                        metadata: row.metadata, agentID: row.agentID, isLate: false)
                }
            }
        case .invocation(let id):
            return tables.invocationActivities.newest(.max, of: id).map { row in
                ActivityRecord(
                    number: row.id, at: row.createdAt, type: row.activityType, message: row.message,
                    metadata: row.metadata, agentID: nil, isLate: row.isLate)
            }
        }
    }
}
