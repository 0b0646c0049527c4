package dev.pitwatch.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import org.jspecify.annotations.NullMarked;

/** The style that a machine can hold, over every module. */
@AnalyzeClasses(packages = "dev.pitwatch", importOptions = DoNotIncludeTests.class)
class HouseRulesTest {

    @ArchTest
    static final ArchRule everyoneLogsThroughSlf4j = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.util.logging..", "org.apache.logging..", "org.apache.commons.logging..");

    @ArchTest
    static final ArchRule onlyTheLauncherTalksToATerminal = noClasses()
            .that(not(resideInAnyPackage(
                    "dev.pitwatch.launcher..",
                    "dev.pitwatch.artemis..",
                    "dev.pitwatch.simulator..",
                    "dev.pitwatch.bench..")))
            .should(ACCESS_STANDARD_STREAMS);

    @ArchTest
    static final ArchRule nullsAreMarked = classes()
            .that()
            .areTopLevelClasses()
            .should(beNullMarkedByPackageOrClass())
            .because("what may be null says so");

    @ArchTest
    static final ArchRule namesSayWhatAThingIs = noClasses()
            .should()
            .haveNameMatching(".*[.$]([A-Za-z0-9]*(Util|Utils|Manager|Impl)|Abstract[A-Z][A-Za-z0-9]*)");

    @ArchTest
    static final ArchRule aRouteFindsTheOneMethodOfAStep = methods()
            .that()
            .areNotPrivate() // which is all that Camel leaves out
            .and()
            .haveRawParameterTypes("org.apache.camel.Exchange")
            .and()
            .areDeclaredInClassesThat(assignableTo("org.apache.camel.Processor")
                    .and(not(assignableTo("org.apache.camel.Producer")))) // which is no bean
            .should()
            .haveName("process")
            .because("Camel's bean component takes a step for a plain bean when its first two messages come at once");

    @ArchTest
    static final ArchRule stepsAreCalledWithoutReflection = noClasses()
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("org.apache.camel.Handler")
            .because("Camel finds the method anew for each message of a step that has one marked");

    @ArchTest
    static final ArchRule timeComesFromAClock = noClasses()
            .that()
            .resideInAnyPackage("dev.pitwatch.base..", "dev.pitwatch.core..", "dev.pitwatch.hub..")
            .and()
            .resideOutsideOfPackage("dev.pitwatch.hub.osgi..")
            .and()
            .areNotAssignableTo(Clock.class)
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(LocalDate.class, "now")
            .orShould()
            .callMethod(LocalDateTime.class, "now")
            .orShould()
            .callMethod(OffsetDateTime.class, "now")
            .orShould()
            .callMethod(ZonedDateTime.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(Clock.class, "systemDefaultZone")
            .because("grace periods are tested with PITWATCH_CLOCK_FILE, so all of the product must see its clock");

    private static ArchCondition<JavaClass> beNullMarkedByPackageOrClass() {
        return new ArchCondition<>("be @NullMarked, by its package-info or (a plugin) itself") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean byPackage = type.getPackage()
                        .tryGetPackageInfo()
                        .map(info -> info.isAnnotatedWith(NullMarked.class))
                        .orElse(false);
                boolean marked = byPackage || type.isAnnotatedWith(NullMarked.class);
                events.add(new SimpleConditionEvent(type, marked, type.getName() + " is not @NullMarked"));
            }
        };
    }
}
