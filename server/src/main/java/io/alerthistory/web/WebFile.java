package io.alerthistory.web;

import io.alerthistory.config.ConfigException;
import io.alerthistory.files.Sources;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * A web configuration file, with the certificates and keys it names, as it is now: whoever asks gets what is written
 * there at that moment. A file with mistakes, also one that is half written, changes nothing: what was in force stays so,
 * and the log says why, once. Safe for many threads.
 */
final class WebFile {
    private static final Logger LOG = LoggerFactory.getLogger(WebFile.class);

    /**
     * @param tried the files as they were when they were read last, with mistakes or without
     * @param settings of the last time without
     */
    private record State(Sources tried, WebSettings settings) {}

    private final Path file;
    private volatile State state;

    /** @throws ConfigException with every mistake there is */
    WebFile(Path file) {
        this.file = file;
        var sources = new Sources();
        state = new State(sources, WebReader.read(file, sources));
        warn(state.settings);
    }

    /** What is in force for a request. Looks at the file itself only. */
    WebSettings now() {
        return state.tried.hasChanged(file) ? readAgain() : state.settings;
    }

    /** What is in force for a new connection. Looks at the certificates and keys, too. */
    WebSettings nowWithKeys() {
        return state.tried.haveChanged() ? readAgain() : state.settings;
    }

    private synchronized WebSettings readAgain() {
        if (!state.tried.haveChanged()) {
            return state.settings; // somebody was quicker
        }
        var sources = new Sources();
        try {
            var settings = WebReader.read(file, sources);
            if (isFromNowOnPlain(settings)) {
                about(LOG.atError())
                        .addKeyValue("err", "tls_server_config is gone from it; to switch TLS off, restart")
                        .log("the web configuration cannot be used, the one before stays in force");
                settings = state.settings;
            } else {
                about(LOG.atInfo()).log("the web configuration has changed and is in force");
                warn(settings);
                warnOfLateTls(settings);
            }
            state = new State(sources, settings);
        } catch (ConfigException e) {
            about(LOG.atError())
                    .addKeyValue("err", e.getMessage())
                    .log("the web configuration cannot be used, the one before stays in force");
            state = new State(sources, state.settings);
        }
        return state.settings;
    }

    private boolean isFromNowOnPlain(WebSettings settings) {
        return state.settings.tls().isPresent() && settings.tls().isEmpty();
    }

    private void warnOfLateTls(WebSettings settings) {
        if (state.settings.tls().isEmpty() && settings.tls().isPresent()) {
            about(LOG.atWarn()).log("connections stay unencrypted until the next start: TLS was not on at this one");
        }
    }

    private void warn(WebSettings settings) {
        settings.warnings().forEach(warning -> about(LOG.atWarn()).log(warning));
    }

    private LoggingEventBuilder about(LoggingEventBuilder line) {
        return line.addKeyValue("component", "web").addKeyValue("file", file);
    }
}
