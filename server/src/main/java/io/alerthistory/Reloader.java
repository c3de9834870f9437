package io.alerthistory;

import io.alerthistory.classify.Mode;
import io.alerthistory.config.Configuration;
import io.alerthistory.config.Problem;
import io.alerthistory.config.RouteSettings;
import io.alerthistory.files.Sources;
import io.alerthistory.gotemplate.strconv.Quote;
import io.alerthistory.model.MatcherSyntax;
import io.alerthistory.notify.Briefing;
import io.alerthistory.telemetry.Metrics;
import io.alerthistory.template.Templates;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
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

    /** Of the configuration that was read last; whether it was put in force does not matter. */
    private volatile List<String> patterns = List.of();

    /** What the last load found, with mistakes or without. */
    private volatile Sources tried = new Sources();

    Reloader(String file, MatcherSyntax syntax, Metrics metrics, InstantSource time) {
        this.file = Path.of(file);
        this.syntax = syntax;
        this.metrics = metrics;
        this.time = time;
    }

    /** What is put in force together. */
    record Loaded(Configuration configuration, Templates templates) {}

    /** @throws StartFailure if the file, or a template file, cannot be read or has mistakes; the message has them all */
    Loaded load() {
        about(LOG.atInfo()).log("Loading configuration file");
        try {
            var read = readNoting();
            var configuration = read.configuration();
            refuseWhatWeCannotDo(configuration);
            refuseUnknownModes(configuration.route(), "route");
            var templates = TemplateFiles.load(configuration.templates(), ConfigFile.folder(file), time);
            configuration.warnings().forEach(warning -> about(LOG.atWarn()).log(warning));
            metrics.knows(configuration.receivers());
            metrics.loaded(hash(read.text()), time.instant());
            about(LOG.atInfo()).log("Completed loading of configuration file");
            return new Loaded(configuration, templates);
        } catch (StartFailure e) {
            metrics.loadingFailed();
            about(LOG.atError()).addKeyValue("err", e.getMessage()).log("Loading configuration file failed");
            throw e;
        }
    }

    /** Notes each file before it is read, so that what changes in between is seen as a change. */
    private ConfigFile readNoting() {
        var sources = new Sources();
        sources.read(file);
        try {
            var read = ConfigFile.read(file, syntax);
            patterns = read.configuration().templates();
            return read;
        } finally {
            templateFiles().forEach(sources::read);
            tried = sources;
        }
    }

    /** Whether a load would find anything else than the last one did. */
    boolean hasChanged() {
        var files = new ArrayList<>(templateFiles());
        files.add(file);
        return !tried.areOf(files) || tried.haveChanged();
    }

    private List<Path> templateFiles() {
        try {
            return TemplateFiles.find(patterns, ConfigFile.folder(file));
        } catch (StartFailure e) {
            return List.of(); // what is no pattern is for the load to report
        }
    }

    /** A page that silently does not come is worse than a program that does not start. */
    private static void refuseWhatWeCannotDo(Configuration configuration) {
        if (!configuration.notYet().isEmpty()) {
            throw new StartFailure(
                    configuration.notYet().stream().map(Problem::toString).collect(Collectors.joining("\n")));
        }
    }

    /** A label that Alertmanager takes as any other, and that means something to us. */
    private static void refuseUnknownModes(RouteSettings route, String path) {
        var mode = route.labels().valueOf(Briefing.ROUTE_LABEL);
        if (!mode.isEmpty() && Mode.of(mode).isEmpty()) {
            throw new StartFailure(path + ".labels." + Briefing.ROUTE_LABEL + ": must be one of " + Mode.words()
                    + ", not " + Quote.quote(mode));
        }
        for (int i = 0; i < route.routes().size(); i++) {
            refuseUnknownModes(route.routes().get(i), path + ".routes[" + i + "]");
        }
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
