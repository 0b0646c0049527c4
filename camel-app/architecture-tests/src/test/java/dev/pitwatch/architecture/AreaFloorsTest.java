package dev.pitwatch.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Areas of core stand on each other on six floors at most, so that a change is felt in few of them. */
class AreaFloorsTest {

    private static final String CORE = "dev.pitwatch.core.";
    private static final int MAX_FLOORS = 6;

    @Test
    void givenAreas_whenTheyAreStacked_thenSixFloorsAreEnough() {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(new DoNotIncludeTests())
                .importPackages("dev.pitwatch.core");
        Map<String, Set<String>> uses = new TreeMap<>();
        for (JavaClass user : classes) {
            Set<String> used = uses.computeIfAbsent(area(user), area -> new TreeSet<>());
            user.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass())
                    .filter(target -> target.getPackageName().startsWith(CORE))
                    .map(AreaFloorsTest::area)
                    .filter(area -> !area.equals(area(user)))
                    .forEach(used::add);
        }

        Map<String, Integer> floors = new TreeMap<>();
        uses.keySet().forEach(area -> floor(area, uses, floors));

        assertThat(floors).hasSizeGreaterThan(5);
        assertThat(floors.values()).as("floors %s of %s", floors, uses).allMatch(floor -> floor <= MAX_FLOORS);
    }

    /** Areas have no circles: DependencyRulesTest. */
    private static int floor(String area, Map<String, Set<String>> uses, Map<String, Integer> floors) {
        Integer known = floors.get(area);
        if (known != null) {
            return known;
        }
        int below = uses.getOrDefault(area, Set.of()).stream()
                .mapToInt(used -> floor(used, uses, floors))
                .max()
                .orElse(0);
        floors.put(area, below + 1);
        return below + 1;
    }

    private static String area(JavaClass type) {
        String rest = type.getPackageName().substring(CORE.length());
        return rest.contains(".") ? rest.substring(0, rest.indexOf('.')) : rest;
    }
}
