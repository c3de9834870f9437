package io.alerthistory.config;

import io.alerthistory.model.TimeInterval;
import java.time.Duration;
import java.util.List;
import java.util.SequencedMap;

/**
 * An alertmanager.yml that has passed every check, with the defaults of {@code global} filled in.
 *
 * @param resolveTimeout when an alert that was posted without an end is taken for resolved
 * @param route the root of the routing tree; it names a receiver and has no matchers
 * @param receivers in the order of the file, each name once; every receiver that a route names is among them
 * @param inhibitRules in the order of the file
 * @param timeIntervals those of {@code time_intervals} and {@code mute_time_intervals}, each name once; every interval
 *     that a route names is among them
 * @param templates file patterns, as written
 * @param global its other fields, as {@link IntegrationSettings#fields}, to be shown
 * @param http that of {@code global}; each integration has its own in full
 * @param others the blocks {@code tracing} and {@code event_recorder}, as far as they are given, to be shown
 * @param own what {@code alerthistory} says; not shown with the rest
 * @param warnings what is legal but probably not meant, each a sentence with file and line
 * @param notYet what is legal and cannot be done by this version; a program that would tell somebody must not start
 */
public record Configuration(
        Duration resolveTimeout,
        RouteSettings route,
        List<Receiver> receivers,
        List<InhibitRule> inhibitRules,
        List<TimeInterval> timeIntervals,
        List<String> templates,
        SequencedMap<String, Object> global,
        HttpSettings http,
        SequencedMap<String, Object> others,
        OwnSettings own,
        List<String> warnings,
        List<Problem> notYet) {}
