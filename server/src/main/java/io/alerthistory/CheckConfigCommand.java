package io.alerthistory;

import io.alerthistory.clockwork.SystemTime;
import io.alerthistory.config.Configuration;
import io.alerthistory.config.Problem;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code check-config}: says of each file whether it is a good configuration, as {@code amtool check-config} does. */
@Command(
        name = "./run check-config",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Reads configuration files and reports every mistake, each with file, line, field and remedy. What is good"
                    + " for Alertmanager and not supported by this version yet is named, too.",
            "Exit status 0 if Alertmanager would take every file, 1 if not."
        })
final class CheckConfigCommand implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "FILE", description = "The files.")
    private List<Path> files = List.of();

    @Option(names = "--enable-feature", defaultValue = "", description = "classic-mode or utf8-strict-mode.")
    private String feature = "";

    private final PrintStream out;

    CheckConfigCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        var syntax = Commands.syntax(feature);
        int failed = 0;
        for (var file : files) {
            out.print("Checking '" + file + "'");
            try {
                var configuration = ConfigFile.read(file, syntax).configuration();
                report(configuration);
                failed += checkTemplates(configuration, ConfigFile.folder(file)) ? 0 : 1;
            } catch (StartFailure e) {
                failed++;
                out.println("  FAILED:");
                String.valueOf(e.getMessage()).lines().forEach(line -> out.println(" - " + line));
            }
            out.println();
        }
        if (failed > 0) {
            out.println("failed to validate " + failed + " file(s)");
        }
        return failed > 0 ? 1 : 0;
    }

    /** A second verdict on the same file, as amtool gives it. */
    private boolean checkTemplates(Configuration configuration, Path folder) {
        if (configuration.templates().isEmpty()) {
            return true;
        }
        try {
            TemplateFiles.load(configuration.templates(), folder, new SystemTime());
            out.println("  SUCCESS");
            return true;
        } catch (StartFailure e) {
            out.println("  FAILED: " + e.getMessage());
            return false;
        }
    }

    private void report(Configuration configuration) {
        out.println("  SUCCESS");
        out.println("Found:");
        out.println(" - global config");
        out.println(" - route");
        out.println(" - " + configuration.inhibitRules().size() + " inhibit rules");
        out.println(" - " + configuration.receivers().size() + " receivers");
        out.println(" - " + configuration.templates().size() + " templates");
        configuration.warnings().forEach(warning -> out.println("Warning: " + warning));
        if (!configuration.notYet().isEmpty()) {
            out.println("Alertmanager takes it. This version does not start with it yet:");
            configuration.notYet().stream().map(Problem::toString).forEach(problem -> out.println(" - " + problem));
        }
    }
}
