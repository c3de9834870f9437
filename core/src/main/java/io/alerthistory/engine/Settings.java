package io.alerthistory.engine;

import io.alerthistory.muting.SilenceLimits;
import java.time.Duration;
import java.time.Instant;

/**
 * What does not change with the configuration.
 *
 * @param quietUntil no group is flushed before ({@code --dispatch.start-delay})
 * @param alertsGcInterval how often resolved alerts are let go of
 * @param retention how long a told notification is remembered at most, and a silence after its end
 * @param maintenanceInterval how often expired ones are forgotten
 * @param alertsOfOneName how many that are not over there may be; zero or less for any number
 * @param silences how many and how large
 * @param isShared whether other servers tell of the same alerts
 */
public record Settings(
        Instant quietUntil,
        Duration alertsGcInterval,
        Duration retention,
        Duration maintenanceInterval,
        int alertsOfOneName,
        SilenceLimits silences,
        boolean isShared) {}
