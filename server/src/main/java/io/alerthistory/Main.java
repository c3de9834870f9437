package io.alerthistory;

import io.alerthistory.cli.Cli;
import io.alerthistory.cli.Invocation;

/** Where the program starts: does what the command line asks for. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        switch (Cli.parse(args, System.getenv())) {
            case Invocation.Print print -> exit(print);
            case Invocation.Serve _ -> exit(notInThisBuild("the server"));
            case Invocation.Simulate _ -> exit(notInThisBuild("sim"));
            case Invocation.Listen _ -> exit(notInThisBuild("listen"));
        }
    }

    private static Invocation.Print notInThisBuild(String what) {
        return new Invocation.Print(
                "alertmanager: error: this build has the command line, but not " + what + "\n", true, 1);
    }

    private static void exit(Invocation.Print print) {
        var out = print.toStderr() ? System.err : System.out;
        out.print(print.text());
        out.flush();
        System.exit(print.exitCode());
    }
}
