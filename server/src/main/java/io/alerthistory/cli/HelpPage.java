package io.alerthistory.cli;

import java.util.List;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;

/** What {@code --help} prints: each flag with its sentence, default and environment variable. */
final class HelpPage {
    private static final int WIDTH = 100;
    private static final int INDENT = 4;

    private HelpPage() {}

    static String text() {
        var page = new StringBuilder("""
                Usage: alertmanager [FLAGS]
                       alertmanager check-config FILE...
                       alertmanager check-web-config FILE...
                       alertmanager config routes [show|test] [ARGUMENTS]
                       alertmanager template render --template.text=TEXT [ARGUMENTS]
                       alertmanager test-receiver NAME
                       alertmanager why MATCHER...
                       alertmanager compare [--webhooks=FILE | --alertmanager=URL] [ARGUMENTS]
                       alertmanager export FOLDER
                       alertmanager classify [FILE]
                       alertmanager rebuild-cache [FLAGS]
                       alertmanager sim [ARGUMENTS]
                       alertmanager listen [PORT]

                Takes alerts, groups them and notifies receivers, with the flags of Prometheus Alertmanager.

                Sub-commands:
                  check-config FILE      Reports every mistake of configuration files, with line, field and remedy.
                  check-web-config FILE  The same for files of --web.config.file, their certificates and keys.
                  config routes          Draws the routing tree, or tells where an alert with given labels goes.
                  template render        Shows what a template makes of alerts: made up, in a file, or firing now.
                  test-receiver NAME     Has a running server tell a receiver of an alert that is made up.
                  why MATCHER            Asks a running server why somebody is, or is not, told of an alert.
                  compare                Says where a server with --shadow and the Alertmanager beside it differ.
                  export FOLDER          Writes silences and what was told in Alertmanager's files: the way back to it.
                  classify [FILE]        Says of alerts, one a line, how bad they are, of what kind, and what to do.
                  rebuild-cache          Puts the classifications that PostgreSQL has into Redis, with progress.
                  sim                    Simulates days in seconds, with faults, and checks that nobody is told twice
                                         or not at all. "sim --help" says more.
                  listen [PORT]          Shows the notifications that arrive at 127.0.0.1:PORT (5001).

                Flags are written --flag=value or --flag value, switches --switch or --no-switch; @file reads them from
                a file, one a line. A flag that is not given is taken from the environment variable named beside it.

                  -h, --help         This page.
                      --version      The version.
                """);
        for (Flag.Group group : Flag.GROUPS) {
            page.append('\n').append(group.heading()).append(":\n");
            for (Flag flag : group.flags()) {
                page.append("  ").append(synopsis(flag)).append('\n').append(wrapped(description(flag)));
            }
        }
        return page.toString();
    }

    private static String synopsis(Flag flag) {
        return switch (flag.kind()) {
            case SWITCH -> "--[no-]" + flag.name();
            case TEXT, LIST -> flag.fallback().isEmpty() ? flag.word() + "=..." : flag.word() + "=" + flag.fallback();
        };
    }

    private static List<String> description(Flag flag) {
        var sentence = new StringBuilder(flag.meaning());
        if (flag.kind() == Flag.Kind.LIST) {
            sentence.append(" May be repeated; in the environment, parted by commas.");
        }
        if (NotYet.WITHOUT_EFFECT.contains(flag.name())) {
            sentence.append(" Accepted, without effect in this version.");
        } else if (NotYet.refuses(flag.name())) {
            sentence.append(" Not in this version, which refuses to start with it.");
        }
        return List.of(sentence.toString(), "Environment: " + flag.variable());
    }

    private static String wrapped(List<String> lines) {
        var table =
                TextTable.forColumns(Help.defaultColorScheme(Help.Ansi.OFF), new Column(WIDTH, INDENT, Overflow.WRAP));
        lines.forEach(table::addRowValues);
        return table.toString();
    }
}
