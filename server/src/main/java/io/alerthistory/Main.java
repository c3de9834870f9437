package io.alerthistory;

import io.alerthistory.cli.Cli;
import io.alerthistory.cli.Flags;
import io.alerthistory.cli.Invocation;
import io.alerthistory.telemetry.Logs;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.Security;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the program starts: does what the command line asks for, and answers signals. */
public final class Main {
    private Main() {}

    /** In a container without a locale System.out knows no box-drawing characters. */
    private static final PrintStream OUT =
            new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

    private enum Wish {
        RELOAD,
        STOP
    }

    public static void main(String[] args) throws InterruptedException {
        // Names move to other addresses when pods and databases do; the JVM would believe the old ones for 30 s.
        Security.setProperty("networkaddress.cache.ttl", "5");
        System.exit(
                switch (Cli.parse(args, System.getenv())) {
                    case Invocation.Print print -> say(print);
                    case Invocation.Serve(var flags) -> serve(flags);
                    case Invocation.Command(var name, var arguments) -> Commands.run(name, arguments, OUT, System.err);
                    case Invocation.Listen(int port) -> Listener.run(port, System.out);
                });
    }

    private static int say(Invocation.Print print) {
        var out = print.toStderr() ? System.err : System.out;
        out.print(print.text());
        out.flush();
        return print.exitCode();
    }

    /** Serves until SIGTERM or SIGINT; SIGHUP reloads. Returns the exit status, as Alertmanager's. */
    private static int serve(Flags flags) throws InterruptedException {
        Logs.start(flags.log().level(), flags.log().format());
        Logger log = LoggerFactory.getLogger(Main.class);
        // They are heard from the beginning, and answered once there is something to reload or to stop.
        var wishes = new LinkedBlockingQueue<Wish>();
        Signals.on("HUP", () -> wishes.add(Wish.RELOAD));
        Signals.on("TERM", () -> wishes.add(Wish.STOP));
        Signals.on("INT", () -> wishes.add(Wish.STOP));
        try (var app = App.start(flags)) {
            while (wishes.take() == Wish.RELOAD) {
                app.reload();
            }
            log.atInfo().log("Received SIGTERM, exiting gracefully...");
        } catch (StartFailure e) {
            log.atError().addKeyValue("err", e.getMessage()).log("cannot start");
            return 1;
        }
        return 0;
    }
}
