package io.alerthistory.cli;

/** Which version this is. */
final class Version {
    /** The Alertmanager that this version stands in for; tools ask for it. */
    static final String ALERTMANAGER = "0.34.0";

    private Version() {}

    /** The first line has Alertmanager's form, for tools that read it. */
    static String text() {
        String own = Version.class.getPackage().getImplementationVersion();
        return """
                alertmanager, version %s (branch: , revision: unknown)
                  Alertmanager++:   %s
                  java version:     %s
                  platform:         %s/%s
                """.formatted(
                        ALERTMANAGER,
                        own == null ? "not packaged" : own,
                        Runtime.version(),
                        System.getProperty("os.name"),
                        System.getProperty("os.arch"));
    }
}
