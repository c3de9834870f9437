package io.alerthistory.engine;

import java.time.Duration;
import java.time.Instant;

/**
 * What does not change with the configuration.
 *
 * @param quietUntil no group is flushed before ({@code --dispatch.start-delay})
 * @param alertsGcInterval how often resolved alerts are let go of
 * @param retention how long a told notification is remembered at most
 * @param maintenanceInterval how often expired ones are forgotten
 */
public record Settings(
        Instant quietUntil, Duration alertsGcInterval, Duration retention, Duration maintenanceInterval) {}
