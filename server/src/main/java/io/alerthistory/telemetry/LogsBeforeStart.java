package io.alerthistory.telemetry;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.time.ZoneId;

/**
 * Logback finds this first and so looks for no XML file. Until {@link Logs#start} is called, and in tests, only
 * warnings are written.
 */
public final class LogsBeforeStart extends ContextAwareBase implements Configurator {
    @Override
    public ExecutionStatus configure(LoggerContext context) {
        var stderr = new FileOutputStream(FileDescriptor.err);
        Logs.configure(
                context, LogLevel.WARN, new StderrAppender(LogFormat.LOGFMT, true, stderr, ZoneId.systemDefault()));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
