package io.alerthistory;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.alerthistory.clockwork.SystemTime;
import io.alerthistory.model.Regexp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keeps true what the package-infos of the server say; the core and the template language have tests of their own. */
class ServerArchitectureTest {
    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("gotemplate"))
            .withImportOption(location -> !location.contains("testing"))
            .importPackages("io.alerthistory");

    /** Methods of these names that take no pattern, or a constant. */
    private static final Set<String> NO_PATTERNS = Set.of(
            ".matches(",
            ".matches(labels",
            ".matches(LabelSet.NONE",
            ".matches(password",
            ".matches(child.getFileName(",
            ".replaceAll(function -> doTheSame(function, predefined",
            ".split(File.pathSeparator");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "clockwork: cluster, engine, journal, ledger",
                "classification: classify, history, model",
                "notify: classification, classify, engine, config, ledger, model, notify.integration, template",
                "notify.integration: classify, engine, config, ledger, model, notify.http, template, gotemplate..",
                "notify.http: engine, config, tls",
                "template: classify, model, gotemplate..",
                "tls:",
                "api: classification, classify, cluster, engine, config, history, ledger, model, muting, clockwork, gotemplate.strconv",
                "files:",
                "web: api, config, files, tls",
                "adapter.alertmanager: ledger, model, gotemplate.strconv",
                "adapter.codec: cluster, ledger, model",
                "adapter.llm: classify, config, engine, model, notify.http",
                "adapter.postgres: adapter.codec, classification, cluster, ledger, model",
                "adapter.pghistory: adapter.codec, adapter.embedded, adapter.postgres, history, ledger, model",
                "adapter.redis: adapter.codec, classification, classify, cluster, ledger, model",
                "adapter.embedded: adapter.codec, journal, history, ledger, model, files",
                "adapter.sqlite: adapter.codec, classification, adapter.embedded, history, ledger, model, files",
                "telemetry: classification, classify, cluster, adapter.llm, adapter.redis, adapter.embedded, api, history, notify, engine, journal, config, ledger, model, muting, gotemplate.strconv",
                "compare: model",
                "cli: classify, config, telemetry, adapter.llm, adapter.postgres, adapter.redis, api",
                "simulation: cluster, engine, journal, config, ledger, model, muting"
            })
    void aRoomUsesOnlyTheRoomsItNames(String sentence) {
        var colon = sentence.indexOf(':');
        var room = "io.alerthistory." + sentence.substring(0, colon);
        var mayUse = Arrays.stream(sentence.substring(colon + 1).split(","))
                .map(name -> "io.alerthistory." + name.strip())
                .toArray(String[]::new);
        noClasses()
                .that(resideInAPackage(room))
                .should()
                .dependOnClassesThat(resideInAPackage("io.alerthistory..")
                        .and(not(resideInAPackage(room)))
                        .and(not(resideInAnyPackage(mayUse))))
                .check(OURS);
    }

    @Test
    void onlyOneClassReadsTheClock() {
        noClasses()
                .that()
                .doNotBelongToAnyOf(SystemTime.class)
                .should()
                .accessTargetWhere(DescribedPredicate.describe("it is a clock", access -> {
                    var owner = access.getTargetOwner().getName();
                    var name = access.getTarget().getName();
                    return (owner.startsWith("java.time.") && name.equals("now"))
                            || (owner.equals("java.time.Clock") && name.startsWith("system"))
                            || (owner.equals("java.time.InstantSource") && name.equals("system"))
                            || (owner.equals("java.lang.System") && name.matches("currentTimeMillis|nanoTime"));
                }))
                .because("whoever needs the time is handed an InstantSource")
                .check(OURS);
    }

    @Test
    void onlyOneClassMakesPatternsOfRe2() {
        noClasses()
                .that()
                .doNotBelongToAnyOf(Regexp.class)
                .should()
                .callMethodWhere(DescribedPredicate.describe(
                        "it makes a pattern",
                        call -> call.getTargetOwner().getName().equals("com.google.re2j.Pattern")
                                && call.getName().matches("compile|matches")))
                .because("what a user's pattern may cost is bounded there")
                .check(OURS);
    }

    /** Backtracking takes for ever with some patterns, so Java's own are ours, and written where they are used. */
    @Test
    void javasPatternsAreConstants() throws IOException {
        noClasses()
                .should()
                .callCodeUnitWhere(DescribedPredicate.describe(
                        "it makes one of Java's patterns while it runs",
                        call -> call.getTargetOwner().getName().equals("java.util.regex.Pattern")
                                && call.getName().matches("compile|matches")
                                && !call.getOrigin().getName().equals("<clinit>")))
                .check(OURS);
        var calls = Pattern.compile("\\.(matches|replaceAll|replaceFirst|split)\\((?!\\s*\")[^)]*");
        try (var files = Files.walk(Path.of(".."))) {
            var sources = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> file.toString().contains("/src/main/"))
                    .toList();
            assertThat(sources).hasSizeGreaterThan(100);
            for (var source : sources) {
                assertThat(calls.matcher(Files.readString(source)).results().map(MatchResult::group))
                        .as(source.toString())
                        .allMatch(NO_PATTERNS::contains);
            }
        }
    }

    @Test
    void nobodyUsesTheWiring() {
        noClasses()
                .that(resideInAPackage("io.alerthistory.*.."))
                .should()
                .dependOnClassesThat(resideInAPackage("io.alerthistory"))
                .check(OURS);
    }

    @Test
    void roomsFormNoCycle() {
        slices().matching("io.alerthistory.(*)..").should().beFreeOfCycles().check(OURS);
    }

    @Test
    void onlyTheCommandLinePrints() {
        noClasses()
                .that(not(resideInAnyPackage("io.alerthistory", "io.alerthistory.telemetry")))
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .because("what is to be seen goes through the log, where user text is escaped")
                .check(OURS);
    }

    @Test
    void everyRoomSaysWhereNullOccurs() {
        assertThat(OURS.stream()
                        .map(javaClass -> javaClass.reflect().getPackage())
                        .distinct())
                .hasSizeGreaterThan(10)
                .allSatisfy(room -> assertThat(room.isAnnotationPresent(NullMarked.class))
                        .as(room.getName())
                        .isTrue());
    }

    @Test
    void theRoomsAreThese() {
        assertThat(OURS.stream().map(javaClass -> javaClass.getPackageName().replace("io.alerthistory.", "")))
                .allMatch(Set.of(
                        "io.alerthistory",
                        "adapter.embedded",
                        "adapter.alertmanager",
                        "adapter.codec",
                        "adapter.llm",
                        "adapter.pghistory",
                        "adapter.postgres",
                        "adapter.redis",
                        "adapter.sqlite",
                        "api",
                        "classification",
                        "classify",
                        "cli",
                        "clockwork",
                        "cluster",
                        "compare",
                        "config",
                        "engine",
                        "files",
                        "history",
                        "journal",
                        "ledger",
                        "model",
                        "muting",
                        "notify",
                        "notify.http",
                        "notify.integration",
                        "simulation",
                        "telemetry",
                        "template",
                        "tls",
                        "web")::contains);
    }
}
