// Why: the tables and seed 002 speak snake_case, everything else speaks camelCase, and the translation is mechanical.

package enum SnakeCase {
    /// `openclawSessionId` as `openclaw_session_id`.
    package static func from(camelCase name: String) -> String {
        var snake = ""
        for character in name {
            if character.isUppercase { snake.append("_") }
            snake += character.lowercased()
        }
        return snake
    }

    /// `openclaw_session_id` as `openclawSessionId`.
    package static func toCamelCase(_ name: String) -> String {
        var camel = ""
        var isStartOfWord = false
        for character in name {
            if character == "_" {
                isStartOfWord = true
            } else {
                camel += isStartOfWord ? character.uppercased() : String(character)
                isStartOfWord = false
            }
        }
        return camel
    }
}
