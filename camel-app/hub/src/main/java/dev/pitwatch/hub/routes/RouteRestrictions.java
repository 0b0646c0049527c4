package dev.pitwatch.hub.routes;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.processor.aggregate.GroupedBodyAggregationStrategy;
import org.apache.camel.processor.aggregate.UseLatestAggregationStrategy;

/**
 * What route files may use, held twice: by {@link RouteRules} before anything is made of a file, and by
 * {@link RouteGuards} in the contexts, for what is known at the first message only.
 *
 * @param components schemes of endpoints
 * @param exports the only folder that {@code file:} may read and write
 */
public record RouteRestrictions(Set<String> components, Path exports) {

    /** Where operators change the list. */
    static final String FILE = "dev.pitwatch.routes.cfg";

    /** What the shipped routes and the handbook's examples use. */
    static final Set<String> STANDARD = Set.of(
            "bean",
            "direct",
            "due-notices",
            "file",
            "http",
            "https",
            "jdbc",
            "log",
            "news",
            "paho-mqtt5",
            "platform-http",
            "quartz",
            "reading-store",
            "rest",
            "seda",
            "smtp",
            "smtps",
            "timer",
            "twilio",
            "vertx-http",
            "vertx-websocket");

    /** What the hub itself is made of. */
    private static final Set<String> OWN = Set.of("direct", "platform-http");

    private static final String BEAN = "routeRestrictions";

    public RouteRestrictions {
        components = Set.copyOf(components);
        exports = exports.toAbsolutePath().normalize();
    }

    /** Reads the list of components, {@link #STANDARD} where there is none. */
    public static RouteRestrictions read(Path config, Path data) throws IOException {
        Path file = config.resolve(FILE);
        Properties properties = new Properties();
        if (Files.isRegularFile(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            }
        }
        String list = properties.getProperty("components", "");
        Set<String> components = Arrays.stream(list.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
        return new RouteRestrictions(components.isEmpty() ? STANDARD : components, data.resolve("exports"));
    }

    /** {@return what holds in a context: what was bound to it, else the standard list and no folder to speak of} */
    static RouteRestrictions of(CamelContext context) {
        RouteRestrictions bound = context.getRegistry().lookupByNameAndType(BEAN, RouteRestrictions.class);
        return bound != null ? bound : new RouteRestrictions(STANDARD, exports(context));
    }

    private static Path exports(CamelContext context) {
        return Path.of(context.getPropertiesComponent()
                        .resolveProperty("pitwatch.data")
                        .orElse("data"))
                .resolve("exports");
    }

    /** Makes it hold for the route files of a context, in which nothing has been made yet. */
    public void impose(CamelContext context) {
        context.getRegistry().bind(BEAN, this);
        context.getRegistry().bind("newest", new UseLatestAggregationStrategy());
        context.getRegistry().bind("together", new GroupedBodyAggregationStrategy());
        RouteGuards.install(context, this);
    }

    /** Says why an endpoint of that scheme isn't to be had, if so. */
    Optional<String> refusal(String scheme) {
        return components.contains(scheme) || OWN.contains(scheme)
                ? Optional.empty()
                : Optional.of("component \"%s\" is not among those that route files may use (config/%s): %s"
                        .formatted(scheme, FILE, String.join(", ", new TreeSet<>(components))));
    }
}
