package io.alerthistory.support;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Everything that our own classes log while it is open, at every level. */
public final class CapturedLogs extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final Logger ours = (Logger) LoggerFactory.getLogger("io.alerthistory");
    private final @Nullable Level before = ours.getLevel();
    private final List<String> lines = new CopyOnWriteArrayList<>();

    public CapturedLogs() {
        start();
        ours.setLevel(Level.TRACE);
        ours.addAppender(this);
        ours.setAdditive(false);
    }

    @Override
    protected void append(ILoggingEvent event) {
        var thrown = event.getThrowableProxy();
        lines.add(event.getLevel() + " " + event.getFormattedMessage() + " " + event.getKeyValuePairs()
                + (thrown == null ? "" : " " + ThrowableProxyUtil.asString(thrown)));
    }

    /** A line for each event: its level, message, keys with values, and stack trace. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public void close() {
        ours.detachAppender(this);
        ours.setAdditive(true);
        ours.setLevel(before);
    }
}
