package io.alerthistory;

import io.alerthistory.adapter.alertmanager.AlertmanagerFileException;
import io.alerthistory.adapter.alertmanager.AlertmanagerNotificationLog;
import io.alerthistory.adapter.alertmanager.AlertmanagerSilences;
import io.alerthistory.files.Aside;
import io.alerthistory.journal.Fact;
import io.alerthistory.journal.Memory;
import io.alerthistory.ledger.Told;
import io.alerthistory.model.AlertHash;
import io.alerthistory.model.Fingerprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The way from Alertmanager and back: what it left in its {@code --storage.path} is what a first start begins with, and
 * what is remembered can be left there for it.
 */
final class AlertmanagerFiles {
    private static final Logger LOG = LoggerFactory.getLogger(AlertmanagerFiles.class);

    private AlertmanagerFiles() {}

    private static Path silences(Path folder) {
        return folder.resolve("silences");
    }

    private static Path notificationLog(Path folder) {
        return folder.resolve("nflog");
    }

    /**
     * What Alertmanager's files say. They are left as they are.
     *
     * @throws StartFailure if one cannot be read: to begin without it would page everybody again, or end silences
     */
    static List<Fact> read(Path folder) {
        var facts = new ArrayList<Fact>();
        try {
            if (Files.exists(silences(folder))) {
                var found = AlertmanagerSilences.read(silences(folder));
                found.silences().forEach(silence -> facts.add(new Fact.SilenceKnown(silence)));
                say(found.warnings(), silences(folder));
                about(LOG.atInfo(), silences(folder))
                        .addKeyValue("silences", found.silences().size())
                        .log("Took over what Alertmanager has left");
            }
            if (Files.exists(notificationLog(folder))) {
                var found = AlertmanagerNotificationLog.read(notificationLog(folder));
                for (var entry : found.entries()) {
                    var told = Told.inherited(
                            entry.firing(), entry.resolved(), entry.at(), entry.expires(), entry.notes());
                    facts.add(new Fact.ChannelTold(entry.channel(), told));
                }
                say(found.warnings(), notificationLog(folder));
                about(LOG.atInfo(), notificationLog(folder))
                        .addKeyValue("entries", found.entries().size())
                        .log("Took over what Alertmanager has left");
            }
            return facts;
        } catch (AlertmanagerFileException e) {
            throw new StartFailure(
                    e.getMessage()
                            + " Without it, receivers would be told again what they were told, or silences end; move"
                            + " the file away to begin without",
                    e);
        }
    }

    private static void say(List<String> warnings, Path file) {
        warnings.forEach(warning -> about(LOG.atWarn(), file).log(warning));
    }

    private static LoggingEventBuilder about(LoggingEventBuilder line, Path file) {
        return line.addKeyValue("component", "storage").addKeyValue("file", file);
    }

    /** What was written: how many of each, and what could not be. */
    record Written(int silences, int entries, List<String> warnings) {}

    /**
     * Writes what is remembered for Alertmanager. Files that are there are moved aside, to names with {@code .before}.
     *
     * @param retention how long after its end Alertmanager keeps a silence
     * @throws StartFailure if that fails
     */
    static Written write(Memory memory, Path folder, Instant now, Duration retention) {
        try {
            Files.createDirectories(folder);
            for (var file : List.of(silences(folder), notificationLog(folder))) {
                if (Files.exists(file)) {
                    Files.move(file, Aside.of(file, "before"));
                }
            }
            var entries = entries(memory, now);
            var warnings =
                    new ArrayList<>(AlertmanagerSilences.write(silences(folder), memory.silences(), now, retention));
            warnings.addAll(AlertmanagerNotificationLog.write(notificationLog(folder), entries));
            return new Written(memory.silences().size(), entries.size(), warnings);
        } catch (IOException e) {
            throw new StartFailure("cannot write to " + folder + ": " + e, e);
        } catch (AlertmanagerFileException e) {
            throw new StartFailure(String.valueOf(e.getMessage()), e);
        }
    }

    /** Alertmanager has no doubts: what a channel may or may not have heard counts as not told, so it is told as it is. */
    private static List<AlertmanagerNotificationLog.Entry> entries(Memory memory, Instant now) {
        var hashes = new HashMap<Fingerprint, AlertHash>();
        memory.alerts().forEach(alert -> hashes.put(alert.fingerprint(), AlertHash.of(alert.labels())));
        var entries = new ArrayList<AlertmanagerNotificationLog.Entry>();
        memory.told().forEach((channel, told) -> {
            boolean isKnown = !told.at().equals(Instant.EPOCH);
            if (isKnown && told.expires().isAfter(now)) {
                entries.add(new AlertmanagerNotificationLog.Entry(
                        channel,
                        hashes(told, told.firing(), hashes),
                        hashes(told, told.resolved(), hashes),
                        told.at(),
                        told.expires(),
                        told.notes()));
            }
        });
        return entries;
    }

    /** Alerts that are known no more are left out: they were over, and told so. */
    private static Set<AlertHash> hashes(Told told, Set<Fingerprint> alerts, Map<Fingerprint, AlertHash> hashes) {
        var named = new HashSet<AlertHash>();
        for (var alert : alerts) {
            var hash = hashes.get(alert);
            if (told.doubt().contains(alert)) {
                continue;
            }
            if (hash != null) {
                named.add(hash);
            } else if (told.isInherited()) {
                named.add(new AlertHash(alert.bits()));
            }
        }
        return named;
    }
}
