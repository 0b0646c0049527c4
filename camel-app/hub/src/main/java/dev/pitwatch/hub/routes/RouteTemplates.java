package dev.pitwatch.hub.routes;

import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.spi.PropertiesComponent;

/** Route templates of a file, from which the same file makes its routes. */
final class RouteTemplates {

    private RouteTemplates() {}

    /** Check of a file's text. */
    @FunctionalInterface
    interface Check {
        void run() throws RouteFileException;
    }

    /** {@return the URI that the route reads, with the values of its template's parameters} */
    static String source(RouteDefinition route) {
        String uri = route.getInput().getEndpointUri();
        for (Map.Entry<String, Object> parameter : parameters(route).entrySet()) {
            uri = uri.replace("{{" + parameter.getKey() + "}}", String.valueOf(parameter.getValue()));
        }
        return uri;
    }

    /** Runs the check once for each route that was made of a template, with the parameters as properties. */
    static void checkEach(DefaultCamelContext scratch, Check check) throws RouteFileException {
        PropertiesComponent properties = scratch.getPropertiesComponent();
        for (RouteDefinition route : scratch.getRouteDefinitions()) {
            if (!parameters(route).isEmpty()) {
                Properties local = new Properties();
                local.putAll(parameters(route));
                properties.setLocalProperties(local);
                try {
                    check.run();
                } finally {
                    properties.setLocalProperties(null);
                }
            }
        }
    }

    /** Camel takes the first template of an id, whichever file it is from. */
    static void refuseClashes(DefaultCamelContext scratch, DefaultCamelContext live, RouteFile file, Set<String> owned)
            throws RouteFileException {
        Set<String> ids = new HashSet<>();
        for (RouteTemplateDefinition template : scratch.getRouteTemplateDefinitions()) {
            String id = template.getId();
            boolean taken = !owned.contains(id) && live.getRouteTemplateDefinition(id) != null;
            if (file.isErrors()) {
                throw new RouteFileException(
                        file.label(),
                        new YamlSource(file).find("routeTemplate", 1),
                        "a template stands in the file of its routes, expected none here");
            }
            if (!ids.add(id) || taken) {
                throw new RouteFileException(
                        file.label(),
                        new YamlSource(file).find("id: " + id, 1),
                        "template id \"%s\" is used already".formatted(id));
            }
        }
    }

    private static Map<String, Object> parameters(RouteDefinition route) {
        return route.getTemplateParameters() == null ? Map.of() : route.getTemplateParameters();
    }
}
