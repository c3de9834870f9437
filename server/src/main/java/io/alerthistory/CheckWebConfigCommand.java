package io.alerthistory;

import io.alerthistory.config.ConfigException;
import io.alerthistory.web.WebGuard;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code check-web-config}: says of each file whether it is good for {@code --web.config.file}, as promtool does. */
@Command(
        name = "./run check-web-config",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Reads files for --web.config.file, with the certificates and keys they name, and reports every mistake, each"
                    + " with file, line, field and remedy.",
            "Exit status 0 if the server would start with every file, 1 if not."
        })
final class CheckWebConfigCommand implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "FILE", description = "The files.")
    private List<Path> files = List.of();

    private final PrintStream out;

    CheckWebConfigCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        int failed = 0;
        for (var file : files) {
            out.print("Checking '" + file + "'");
            try {
                var warnings = WebGuard.check(file);
                out.println("  SUCCESS");
                warnings.forEach(warning -> out.println("Warning: " + warning));
            } catch (ConfigException e) {
                failed++;
                out.println("  FAILED:");
                e.problems().forEach(problem -> out.println(" - " + problem));
            }
            out.println();
        }
        if (failed > 0) {
            out.println("failed to validate " + failed + " file(s)");
        }
        return failed > 0 ? 1 : 0;
    }
}
