package dev.pitwatch.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.stream.Stream;

/** Who may use whom, as docs draw it: plugins → spi ← core ← hub, all but these plugins on base; the launcher starts things and knows the rules only. */
@AnalyzeClasses(packages = "dev.pitwatch", importOptions = DoNotIncludeTests.class)
class DependencyRulesTest {

    @ArchTest
    static final ArchRule spi = mayUse("spi");

    @ArchTest
    static final ArchRule base = mayUse("base");

    @ArchTest
    static final ArchRule core = mayUse("core", "base", "spi");

    @ArchTest
    static final ArchRule hub = mayUse("hub", "core", "base", "spi");

    @ArchTest
    static final ArchRule sensors = mayUse("sensor", "spi");

    @ArchTest
    static final ArchRule channels = mayUse("notify", "spi");

    @ArchTest
    static final ArchRule brokerAccounts = mayUse("broker", "spi");

    @ArchTest
    static final ArchRule postgres = mayUse("postgres");

    @ArchTest
    static final ArchRule broker = mayUse("artemis", "core", "base", "spi");

    @ArchTest
    static final ArchRule simulator = mayUse("simulator", "core", "base", "spi");

    @ArchTest
    static final ArchRule launcher = mayUse("launcher", "artemis", "simulator", "core", "base", "spi", "postgres");

    @ArchTest
    static final ArchRule pluginsIgnoreEachOther = slices().matching(
                    "dev.pitwatch.(sensor|notify|payment|camera|broker).(*)..")
            .should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule spiIsJavaAlone = noClasses()
            .that()
            .resideInAPackage("dev.pitwatch.spi..")
            .should(dependOnClassesThat(not(resideInAnyPackage(
                    "java..", "dev.pitwatch.spi..", "org.jspecify.annotations..", "org.osgi.annotation.."))))
            .because("a plugin must never depend on the hub's libraries");

    @ArchTest
    static final ArchRule coreKnowsNoFramework = noClasses()
            .that()
            .resideInAnyPackage("dev.pitwatch.base..", "dev.pitwatch.core..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.camel..", "org.osgi..", "io.vertx..", "org.eclipse.paho..");

    @ArchTest
    static final ArchRule onlyRepositoriesUseSql = noClasses()
            .that(not(repositories()
                    .or(resideInAnyPackage("dev.pitwatch.base.database..", "dev.pitwatch.postgres.."))
                    .or(nameMatching("dev\\.pitwatch\\.launcher\\.PsqlCommand(\\$.*)?"))))
            .should(dependOnClassesThat(
                    resideInAnyPackage("org.jdbi..", "org.flywaydb..", "com.zaxxer..", "org.postgresql..")
                            .and(not(annotationsOfRows()))))
            .because(
                    "SQL lies in classes named Jdbi…Repository of core, and in core.database; psql passes on what people type");

    @ArchTest
    static final ArchRule containerIsKnownInOnePlace = noClasses()
            .that()
            .resideInAPackage("dev.pitwatch.hub..")
            .and()
            .resideOutsideOfPackage("dev.pitwatch.hub.osgi..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.osgi..", "org.apache.felix..", "org.apache.karaf..")
            .because("unit tests build the same Camel context in plain JUnit");

    @ArchTest
    static final ArchRule wordsOfTheDomainHaveNoCycle =
            slices().matching("dev.pitwatch.core.(*.*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule areasHaveNoCycle =
            slices().matching("dev.pitwatch.core.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule techniqueHasNoCycle =
            slices().matching("dev.pitwatch.base.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule partsOfTheHubHaveNoCycle =
            slices().matching("dev.pitwatch.hub.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule repositoriesArePrivateToTheirWord = classes()
            .that()
            .resideInAPackage("dev.pitwatch.core..")
            .should(useNoRepositoryOfAnotherPackage())
            .because("a package in core may use another's service, never its repository");

    /** No class of that part depends on one of ours outside of it and of the parts listed. */
    private static ArchRule mayUse(String part, String... others) {
        String[] allowed = Stream.concat(Stream.of(part), Stream.of(others))
                .map(name -> "dev.pitwatch." + name + "..")
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage("dev.pitwatch." + part + "..")
                .should(dependOnClassesThat(resideInAPackage("dev.pitwatch..").and(not(resideInAnyPackage(allowed)))))
                .as("dev.pitwatch.%s uses of ours only %s".formatted(part, String.join(", ", allowed)));
    }

    /** Nested classes too: rows and mappers. */
    private static DescribedPredicate<JavaClass> repositories() {
        return nameMatching("dev\\.pitwatch\\.(base|core|simulator)\\..*\\.Jdbi\\w*Repository(\\$.*)?")
                .forSubtype();
    }

    /** By which a record says how it is read from a row. */
    private static DescribedPredicate<JavaClass> annotationsOfRows() {
        return resideInAPackage("org.jdbi.v3.core.mapper..")
                .and(DescribedPredicate.describe("annotations", JavaClass::isAnnotation));
    }

    private static ArchCondition<JavaClass> useNoRepositoryOfAnotherPackage() {
        return new ArchCondition<>("use no repository of another package") {
            @Override
            public void check(JavaClass user, ConditionEvents events) {
                for (Dependency dependency : user.getDirectDependenciesFromSelf()) {
                    JavaClass used = dependency.getTargetClass();
                    if (used.getSimpleName().endsWith("Repository")
                            && used.getPackageName().startsWith("dev.pitwatch.")
                            && !used.getPackageName().equals(user.getPackageName())) {
                        events.add(SimpleConditionEvent.violated(user, dependency.getDescription()));
                    }
                }
            }
        };
    }
}
