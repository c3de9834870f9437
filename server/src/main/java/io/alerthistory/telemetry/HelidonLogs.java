package io.alerthistory.telemetry;

import io.helidon.logging.common.spi.LoggingProvider;

/**
 * Tells Helidon that its logging is taken care of: {@link Logs} brings it into our stream. Without a provider Helidon
 * prints a complaint to stdout at every start, and stdout is not for that.
 */
public final class HelidonLogs implements LoggingProvider {
    @Override
    public void initialization() {}

    @Override
    public void runTime() {}
}
