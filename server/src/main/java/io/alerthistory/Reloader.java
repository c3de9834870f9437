package io.alerthistory;

import io.alerthistory.config.ConfigException;
import io.alerthistory.config.ConfigReader;
import io.alerthistory.config.Configuration;
import io.alerthistory.model.MatcherSyntax;
import io.alerthistory.telemetry.Metrics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** Loads the configuration file, at the start and whenever it is asked to. A file with mistakes changes nothing. */
final class Reloader {
    private static final Logger LOG = LoggerFactory.getLogger(Reloader.class);

    private final Path file;
    private final MatcherSyntax syntax;
    private final Metrics metrics;
    private final InstantSource time;

    Reloader(String file, MatcherSyntax syntax, Metrics metrics, InstantSource time) {
        this.file = Path.of(file);
        this.syntax = syntax;
        this.metrics = metrics;
        this.time = time;
    }

    /** @throws StartFailure if the file cannot be read or has mistakes; the message has them all */
    Configuration load() {
        about(LOG.atInfo()).log("Loading configuration file");
        try {
            var text = Files.readString(file);
            var folder = file.toAbsolutePath().getParent();
            var configuration =
                    ConfigReader.read(text, file.toString(), folder == null ? "/" : folder.toString(), syntax);
            configuration.warnings().forEach(warning -> about(LOG.atWarn()).log(warning));
            metrics.loaded(hash(text), time.instant());
            about(LOG.atInfo()).log("Completed loading of configuration file");
            return configuration;
        } catch (NoSuchFileException e) {
            throw failed("there is no file " + file + "; name yours with --config.file", e);
        } catch (IOException e) {
            throw failed("cannot read " + file + ": " + e, e);
        } catch (ConfigException e) {
            throw failed(String.valueOf(e.getMessage()), e);
        }
    }

    private StartFailure failed(String why, Exception cause) {
        metrics.loadingFailed();
        about(LOG.atError()).addKeyValue("err", why).log("Loading configuration file failed");
        return new StartFailure(why, cause);
    }

    private LoggingEventBuilder about(LoggingEventBuilder line) {
        return line.addKeyValue("component", "configuration").addKeyValue("file", file);
    }

    /** Alertmanager's {@code config_hash}: the first 48 bits of the text's MD5, read from the least byte up. */
    static double hash(String text) {
        try {
            var digest = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
            var bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).put(digest, 0, 6);
            return (double) bytes.getLong(0);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }
}
