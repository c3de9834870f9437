package io.alerthistory.telemetry;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes each log event as one line, in one write: who reads the stream while it grows never sees half a line. Safe for
 * many threads.
 */
final class StderrAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", Locale.ROOT);

    private final LogFormat format;
    private final boolean withStackTraces;
    private final OutputStream out;
    private final ZoneId zone;
    private final ReentrantLock writing = new ReentrantLock();

    StderrAppender(LogFormat format, boolean withStackTraces, OutputStream out, ZoneId zone) {
        this.format = format;
        this.withStackTraces = withStackTraces;
        this.out = out;
        this.zone = zone;
    }

    @Override
    protected void append(ILoggingEvent event) {
        byte[] line = line(event);
        writing.lock();
        try {
            out.write(line);
            out.flush();
        } catch (IOException e) {
            // Nobody reads stderr any more. There is no better place to say so, and alerts must go on.
        } finally {
            writing.unlock();
        }
    }

    private byte[] line(ILoggingEvent event) {
        var line = LogLine.in(format)
                .with("time", time(event))
                .with("level", event.getLevel().toString())
                .with("source", source(event))
                .with("msg", event.getFormattedMessage());
        if (event.getKeyValuePairs() != null) {
            event.getKeyValuePairs().forEach(pair -> line.with(pair.key, pair.value));
        }
        var thrown = event.getThrowableProxy();
        if (thrown != null) {
            line.with("err", messages(thrown));
            if (withStackTraces) {
                line.with("stacktrace", ThrowableProxyUtil.asString(thrown));
            }
        }
        return line.toBytes();
    }

    /** In milliseconds for people, in nanoseconds for programs, as slog and Alertmanager do. */
    private String time(ILoggingEvent event) {
        Instant at = event.getInstant() != null ? event.getInstant() : Instant.ofEpochMilli(event.getTimeStamp());
        return switch (format) {
            case LOGFMT -> MILLIS.format(at.truncatedTo(ChronoUnit.MILLIS).atZone(zone));
            case JSON -> DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(at.atZone(zone));
        };
    }

    private static String source(ILoggingEvent event) {
        StackTraceElement[] callers = event.getCallerData();
        return callers.length == 0 || callers[0].getFileName() == null
                ? "?"
                : callers[0].getFileName() + ":" + callers[0].getLineNumber();
    }

    /** What went wrong, and what that was caused by, and so on. A message that repeats its cause's text is not doubled. */
    private static String messages(IThrowableProxy thrown) {
        var chain = new StringJoiner(": ");
        String last = "";
        for (var at = thrown; at != null; at = at.getCause()) {
            String message = at.getMessage();
            if (message == null || message.isBlank()) {
                message = at.getClassName().substring(at.getClassName().lastIndexOf('.') + 1);
            }
            if (!last.contains(message)) {
                chain.add(message);
            }
            last = message;
            if (at.isCyclic()) {
                break;
            }
        }
        return chain.toString();
    }
}
