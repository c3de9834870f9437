package io.alerthistory;

import io.alerthistory.cli.Cli;
import io.alerthistory.cli.Flags;
import io.alerthistory.cli.Invocation;
import io.alerthistory.telemetry.Logs;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the program starts: does what the command line asks for, and answers signals. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        System.exit(
                switch (Cli.parse(args, System.getenv())) {
                    case Invocation.Print print -> say(print);
                    case Invocation.Serve(var flags) -> serve(flags);
                    case Invocation.Simulate(var arguments) -> SimulationCommand.run(arguments, System.out);
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
        var stop = new CountDownLatch(1);
        Signals.on("TERM", stop::countDown);
        Signals.on("INT", stop::countDown);
        try (var app = App.start(flags)) {
            Signals.on("HUP", app::reload);
            stop.await();
            log.atInfo().log("Received SIGTERM, exiting gracefully...");
        } catch (StartFailure e) {
            log.atError().addKeyValue("err", e.getMessage()).log("cannot start");
            return 1;
        }
        return 0;
    }
}
