package io.alerthistory.classify;

import java.util.List;

/**
 * What an alert of a category and a resource usually comes of, and what to look at first. Written by hand, and says nothing
 * that it cannot know: no values, no names, no finding.
 */
record Advice(String cause, List<String> actions) {
    static Advice of(Subject subject, Category category) {
        return switch (category) {
            case AVAILABILITY -> availability(subject);
            case PERFORMANCE_AND_ERRORS -> performance(Resource.of(subject));
            case SATURATION -> saturation(Resource.of(subject));
            case CONFIG_AND_SECURITY -> configuration(Resource.of(subject));
            case CAPACITY_TREND -> trend(Resource.of(subject));
        };
    }

    private static Advice availability(Subject subject) {
        var promql = Promql.of(subject.expression());
        if (promql.functions().contains("absent") || promql.functions().contains("absent_over_time")) {
            return new Advice(
                    "Metrics that should be there are missing: the target is gone, or is no longer discovered or scraped.",
                    List.of(
                            "Look whether the target is in Prometheus' list of targets, and what its last error was.",
                            "Check the scrape configuration, service discovery and labels that were changed lately.",
                            "Check that the process that exports the metrics runs."));
        }
        return switch (Resource.of(subject)) {
            case QUORUM, REPLICATION ->
                new Advice(
                        "Members of a cluster do not find each other, or too few are left: a member that is down, or the network"
                                + " between them.",
                        List.of(
                                "List the members and their state as the cluster itself sees them.",
                                "Look for members that are down, and for partitions of the network between them.",
                                "Restart or replace members one at a time, and only while the rest agrees on who leads."));
            default ->
                promql.upIsZero()
                        ? new Advice(
                                "The target stopped answering: process down, network, or scrape configuration.",
                                List.of(
                                        "Check that the process runs, and read the end of its log.",
                                        "Ask its metrics endpoint from where Prometheus runs.",
                                        "See what was deployed or changed on it just before."))
                        : new Advice(
                                "A part that others need is down, missing, or reports itself as unhealthy.",
                                List.of(
                                        "Check the state of what the alert names, and read the end of its log.",
                                        "See what was deployed or changed just before.",
                                        "Look at what depends on it, and whether a spare has taken over."));
        };
    }

    private static Advice performance(Resource resource) {
        return switch (resource) {
            case QUEUE, REPLICATION ->
                new Advice(
                        "Work arrives faster than it is done: consumers are slow, too few, or stuck, or more comes in than usual.",
                        List.of(
                                "Compare the rates at which work arrives and is finished.",
                                "Look for consumers or replicas that are stuck, restarting, or missing.",
                                "Add consumers, or slow down what produces, if the gap grows."));
            case LATENCY, NETWORK ->
                new Advice(
                        "Answers take longer than they should: overload, a slow dependency, or contention.",
                        List.of(
                                "See whether traffic went up, or a release went out, when it began.",
                                "Follow a slow request to the dependency that it waits for.",
                                "Check CPU, memory and I/O of those who answer."));
            case JOB, BACKUP ->
                new Advice(
                        "A job failed, did not run, or takes longer than it should.",
                        List.of(
                                "Read the log of the last run.",
                                "Check that what it reads and writes is reachable, and that its credentials hold.",
                                "Run it once more by hand if that is safe."));
            default ->
                new Advice(
                        "Requests or operations fail, are refused, or are dropped: a faulty release, a failing dependency, or"
                                + " overload.",
                        List.of(
                                "Look at the errors themselves: which operation, which code, since when.",
                                "See what was deployed or changed just before.",
                                "Check what it depends on, and undo the change if it began with one."));
        };
    }

    private static Advice saturation(Resource resource) {
        return switch (resource) {
            case MEMORY ->
                new Advice(
                        "Memory is nearly used up: more load, a limit that is too small, or a leak.",
                        List.of(
                                "Find out who uses it, and whether it grows steadily (a leak) or in steps (load).",
                                "Look for processes that were killed for memory.",
                                "Raise the limit, spread the load, or restart what leaks."));
            case DISK ->
                new Advice(
                        "Disk space or throughput is nearly used up: data, logs or temporary files grow, or writing is slow.",
                        List.of(
                                "Find what takes the space, logs and temporary files first.",
                                "See how fast it grows, and so how long there is.",
                                "Delete or move what is not needed, shorten retention, or add space."));
            case CPU ->
                new Advice(
                        "CPU time is nearly used up: more load, an expensive operation, or a limit that throttles.",
                        List.of(
                                "Find the processes or requests that take it.",
                                "See whether traffic went up, or a release went out, when it began.",
                                "Add capacity, or stop what runs away."));
            case FILES, CONNECTIONS ->
                new Advice(
                        "Connections, descriptors or places of a pool are nearly used up: more clients, or some that do not give"
                                + " them back.",
                        List.of(
                                "See who holds them, and for how long.",
                                "Look for clients that open without closing, and for a slow dependency that makes them wait.",
                                "Raise the limit only if what holds them needs them."));
            case HARDWARE ->
                new Advice(
                        "Hardware reports values outside of what it is made for: cooling, power, or a part that wears out.",
                        List.of(
                                "Check the machine's own event log and sensors.",
                                "Check cooling, airflow and power supply.",
                                "Move the load away and plan the repair, if the value does not go back."));
            default ->
                new Advice(
                        "A resource is nearly, or wholly, used up: more load than planned, or something that does not give back.",
                        List.of(
                                "See how much is used of how much, and since when it grows.",
                                "Find who uses most of it.",
                                "Free some, or add capacity, before it is refused to all."));
        };
    }

    private static Advice configuration(Resource resource) {
        return switch (resource) {
            case CERTIFICATE ->
                new Advice(
                        "A certificate expires soon or is not valid: its renewal failed, or nobody renews it.",
                        List.of(
                                "Look at the certificate that is served: its end, names and issuer.",
                                "Find out why it was not renewed: the log of what renews it, limits of the issuer, DNS.",
                                "Renew it, and make sure that servers have loaded the new one."));
            case ACCESS ->
                new Advice(
                        "Access is denied or tried without right: credentials that changed or expired, or somebody who guesses.",
                        List.of(
                                "See who is refused, from where, and how often.",
                                "Check credentials and permissions that were changed lately.",
                                "Block the source if it is not one of yours."));
            default ->
                new Advice(
                        "A configuration is wrong, was not taken, or differs between those that should share it.",
                        List.of(
                                "Read the log of what refused it, which usually names the mistake.",
                                "Compare what is in force with what was deployed last.",
                                "Correct or undo the change, and reload."));
        };
    }

    private static Advice trend(Resource resource) {
        return switch (resource) {
            case BACKUP ->
                new Advice(
                        "A backup is missing, old, or failed: what is lost now could not be restored.",
                        List.of(
                                "Read the log of the last backup.",
                                "Check space and credentials where backups go.",
                                "Make one now, and try to restore it."));
            case QUOTA ->
                new Advice(
                        "A quota or budget is nearly used up; what needs more will be refused, or cost more.",
                        List.of(
                                "See what uses most of it, and since when.",
                                "Remove what is not needed.",
                                "Ask for more before it is reached."));
            default ->
                new Advice(
                        "If it goes on like this, a limit will be reached: it grows faster than planned, or cleaning up has stopped.",
                        List.of(
                                "See since when it grows, and what changed then.",
                                "Reckon when the limit is reached.",
                                "Clean up, or add capacity, before then."));
        };
    }
}
