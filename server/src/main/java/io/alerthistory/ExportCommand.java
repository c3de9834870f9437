package io.alerthistory;

import io.alerthistory.adapter.embedded.JournalFolder;
import io.alerthistory.config.Durations;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code export}: the way back to Alertmanager. */
@Command(
        name = "./run export",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Writes silences and what was told as Alertmanager keeps them, so that it goes on where this program was"
                    + " ended: silences hold, and nobody is told again.",
            "Files of that name are moved aside. Alerts are not in them: Alertmanager keeps none; Prometheus sends them"
                    + " again."
        })
final class ExportCommand implements Callable<Integer> {
    @Option(
            names = "--storage.path",
            defaultValue = "${env:ALERTHISTORY_STORAGE_PATH:-data/}",
            description = "The folder of a server that has ended. Default: ${DEFAULT-VALUE}.")
    private Path storage = Path.of("");

    @Option(
            names = "--data.retention",
            defaultValue = "120h",
            description = "How long after their end Alertmanager keeps silences. Default: ${DEFAULT-VALUE}.")
    private String retention = "";

    @Parameters(
            paramLabel = "FOLDER",
            description = "Where to write; Alertmanager's --storage.path, which may be the same folder.")
    private Path target = Path.of("");

    private final PrintStream out;
    private final InstantSource time;

    ExportCommand(PrintStream out, InstantSource time) {
        this.out = out;
        this.time = time;
    }

    @Override
    public Integer call() {
        var folder = storage.resolve(App.MEMORY);
        if (!Files.isDirectory(folder)) {
            throw new StartFailure(
                    "there is nothing remembered in " + storage + "; name the folder with --storage.path");
        }
        try {
            var memory = JournalFolder.read(folder, time);
            var written = AlertmanagerFiles.write(memory, target, time.instant(), Durations.parseFlag(retention));
            written.warnings().forEach(warning -> out.println("left out: " + warning));
            out.printf(
                    "%d silences and what %d channels were told are written to %s%n",
                    written.silences(), written.entries(), target);
            return 0;
        } catch (JournalFolder.Unusable | IllegalArgumentException e) {
            throw new StartFailure(String.valueOf(e.getMessage()), e);
        }
    }
}
