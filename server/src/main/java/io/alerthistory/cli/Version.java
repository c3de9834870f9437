package io.alerthistory.cli;

/** Which version this is. */
public final class Version {
    /** The Alertmanager that this version stands in for; tools ask for it. */
    public static final String ALERTMANAGER = "0.34.0";

    private Version() {}

    /** Ours. */
    public static String own() {
        String packaged = Version.class.getPackage().getImplementationVersion();
        return packaged == null ? "unpackaged" : packaged;
    }

    /** The first line has Alertmanager's form, for tools that read it. */
    static String text() {
        return """
                alertmanager, version %s (branch: , revision: unknown)
                  Alertmanager++:   %s
                  java version:     %s
                  platform:         %s/%s
                """.formatted(
                ALERTMANAGER, own(), Runtime.version(), System.getProperty("os.name"), System.getProperty("os.arch"));
    }
}
