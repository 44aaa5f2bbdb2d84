// Why: parts that wait for each other in a circle would wait for ever. Whoever is told so is shown the circle.

package enum DependencyCycle {
    /// The first circle that is found from the nodes in their order: its nodes, with the first one again at the end; nil
    /// when there is none.
    /// - Parameter edges: What a node waits for, in a stable order.
    /// - Complexity: O(nodes + edges)
    package static func find<Node: Hashable>(in nodes: [Node], edges: (Node) -> [Node]) -> [Node]? {
        var done: Set<Node> = []
        for start in nodes where !done.contains(start) {
            // An explicit stack: a plan may be one long chain.
            var path: [Node] = [start]
            var places: [Node: Int] = [start: 0]
            var rest: [ArraySlice<Node>] = [edges(start)[...]]
            while let node = path.last {
                guard let next = rest[rest.count - 1].popFirst() else {
                    done.insert(node)
                    places[node] = nil
                    path.removeLast()
                    rest.removeLast()
                    continue
                }
                if let place = places[next] { return Array(path[place...]) + [next] }
                guard !done.contains(next) else { continue }
                places[next] = path.count
                path.append(next)
                rest.append(edges(next)[...])
            }
        }
        return nil
    }
}
