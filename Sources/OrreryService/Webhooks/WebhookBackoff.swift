// Why: a receiver that is down is asked again soon, then seldom, and not for ever; and not all boards ask at one moment.

package import OrreryModel
package import OrreryTime

package enum WebhookBackoff {
    /// From one attempt to the next; the last one stands for all further ones.
    package static let steps: [Duration] = [
        .seconds(5), .seconds(30), .minutes(2), .minutes(10), .minutes(30), .minutes(60), .minutes(120), .minutes(240),
    ]

    /// How long to wait after so many attempts without success: the step, and up to a fifth more.
    package static func delay(after attempts: Int64, random: inout RandomSource) -> Duration {
        let step = steps[min(max(0, Int(attempts) - 1), steps.count - 1)]
        return step + .milliseconds(random.next(below: Int(step.milliseconds / 5) + 1))
    }

    /// When a delivery is sent again after an attempt at `now`; nil when that would be too late.
    package static func next(
        of delivery: WebhookDelivery, at now: Instant, notBefore pause: Duration, random: inout RandomSource
    ) -> Instant? {
        let next = now + max(pause, delay(after: delivery.roundAttempts, random: &random))
        return next <= delivery.roundAt + Limits.webhookPatience ? next : nil
    }
}
