package io.alerthistory.telemetry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.time.ZoneId;
import java.util.List;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Log lines as Alertmanager's: {@code time=… level=INFO source=App.java:42 msg="Listening on" component=web …}. SLF4J's
 * {@code addKeyValue} pairs follow the message in their order; an exception is {@code err=}, at level debug with its
 * {@code stacktrace=}. What libraries say through {@code java.util.logging} comes the same way.
 */
public final class Logs {
    private Logs() {}

    /** From now on writes lines of {@code level} and above to stderr. May be called again to change that. */
    public static void start(LogLevel level, LogFormat format) {
        // Not System.err: that is a buffer with a character encoding of its own, and may be replaced.
        start(level, format, new FileOutputStream(FileDescriptor.err), ZoneId.systemDefault());
    }

    static void start(LogLevel level, LogFormat format, OutputStream out, ZoneId zone) {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        configure(context, level, new StderrAppender(format, level == LogLevel.DEBUG, out, zone));
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }

    static void configure(LoggerContext context, LogLevel level, StderrAppender appender) {
        appender.setContext(context);
        appender.start();
        var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.valueOf(level.name()));
        root.addAppender(appender);
        // Libraries tell each of their steps at info; who starts Alertmanager++ wants to read a handful of lines.
        for (var library : List.of("io.helidon", "org.flywaydb")) {
            context.getLogger(library).setLevel(level == LogLevel.ERROR ? Level.ERROR : Level.WARN);
        }
        // A connection that breaks is told once, as a store that is not used any more.
        context.getLogger("com.zaxxer.hikari").setLevel(Level.ERROR);
    }
}
