package dev.pitwatch.hub.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.model.UnmarshalDefinition;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Walks the shipped routes: the components that were asked for are there and do the work. */
class ComponentsInUseTest {

    private static final Path ROUTES = Path.of("../../routes");
    private static final Pattern ARTIFACT = Pattern.compile("<artifactId>(camel-[a-z0-9-]+)</artifactId>");

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final Set<String> schemes = new TreeSet<>();
    private final Set<String> formats = new TreeSet<>();

    @BeforeEach
    void walk() throws Exception {
        context.setAutoStartup(false);
        for (Path file : files()) {
            var resource = ResourceHelper.resolveMandatoryResource(context, "file:" + file);
            for (var builder : PluginHelper.getRoutesLoader(context).findRoutesBuilders(List.of(resource))) {
                context.addRoutes(builder);
                context.addTemplatedRoutes(builder);
            }
        }
        context.getRouteDefinitions().forEach(this::walk);
        if (!context.getRestDefinitions().isEmpty()) {
            schemes.add("rest");
        }
    }

    @AfterEach
    void close() throws IOException {
        context.close();
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(ROUTES)) {
            return files.filter(file -> file.toString().endsWith(".camel.yaml"))
                    .sorted()
                    .toList();
        }
    }

    private void walk(RouteDefinition route) {
        schemes.add(scheme(route.getInput().getEndpointUri()));
        for (ProcessorDefinition<?> step : steps(route)) {
            if (step instanceof ToDefinition to) {
                schemes.add(scheme(to.getEndpointUri()));
            } else if (step instanceof UnmarshalDefinition unmarshal) {
                formats.add(unmarshal.getDataFormatType().getDataFormatName());
            }
        }
    }

    private static List<ProcessorDefinition<?>> steps(RouteDefinition route) {
        List<ProcessorDefinition<?>> steps = new ArrayList<>();
        steps.addAll(ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ToDefinition.class));
        steps.addAll(ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), UnmarshalDefinition.class));
        return steps;
    }

    private static String scheme(String uri) {
        return uri.substring(0, uri.indexOf(':'));
    }

    @Test
    void givenTheShippedRoutes_whenWalked_thenEachComponentAskedForIsUsed() {
        assertThat(schemes).contains("paho-mqtt5", "jdbc", "quartz", "rest", "vertx-websocket");
        assertThat(RouteRestrictions.STANDARD).containsAll(schemes);
        assertThat(formats).contains("jackson");
    }

    @Test
    void givenTheComponentsInUse_whenLookedUp_thenTheyAreOnTheClassPath() {
        assertThat(schemes).allSatisfy(scheme -> assertThat(context.getComponent(scheme, true, false))
                .as(scheme)
                .isNotNull());
        assertThat(context.getComponent("platform-http", true, false)).isNotNull();
    }

    /** A dependency is for routes: what these may not name, none of them can use. */
    @Test
    void givenTheComponentsOfTheHubsPom_whenComparedWithTheList_thenRoutesMayUseEach() throws IOException {
        Matcher artifacts = ARTIFACT.matcher(Files.readString(Path.of("pom.xml")));
        Set<String> shipped = artifacts
                .results()
                .map(found -> found.group(1))
                .filter(artifact -> !artifact.equals("camel-test-junit5"))
                .collect(Collectors.toCollection(TreeSet::new));
        Map<String, Set<String>> components = new TreeMap<>();
        ClassLoader loader = ComponentsInUseTest.class.getClassLoader();
        for (URL list :
                Collections.list(loader.getResources("META-INF/services/org/apache/camel/component.properties"))) {
            Properties properties = new Properties();
            try (InputStream in = list.openStream()) {
                properties.load(in);
            }
            if (shipped.contains(properties.getProperty("artifactId"))) {
                components.put(
                        properties.getProperty("artifactId"),
                        Set.of(properties.getProperty("components").split(" ")));
            }
        }

        assertThat(components).containsKeys("camel-quartz", "camel-jdbc", "camel-rest", "camel-vertx-websocket");
        assertThat(components)
                .allSatisfy((artifact, schemes) ->
                        assertThat(schemes).as(artifact).anyMatch(RouteRestrictions.STANDARD::contains));
    }

    @Test
    void givenTheShippedRoutes_whenWalked_thenRoutesMayUseEachOfTheirComponents() {
        assertThat(RouteRestrictions.STANDARD).containsAll(schemes);
    }

    @Test
    void givenTheShippedRoutes_whenWalked_thenIdsStartWithTheirFilesName() throws IOException {
        Set<String> prefixes = new TreeSet<>();
        for (Path file : files()) {
            prefixes.add(file.getFileName().toString().replace(".camel.yaml", "") + "-");
        }

        assertThat(context.getRouteDefinitions())
                .extracting(RouteDefinition::getRouteId)
                .allMatch(id -> prefixes.stream().anyMatch(id::startsWith));
        assertThat(context.getRouteDefinitions())
                .filteredOn(route -> !Boolean.TRUE.equals(route.isRest()))
                .allSatisfy(route -> assertThat(route.getDescriptionText())
                        .as(route.getRouteId())
                        .isNotBlank());
    }
}
