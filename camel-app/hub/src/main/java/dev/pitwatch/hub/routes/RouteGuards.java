package dev.pitwatch.hub.routes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.Endpoint;
import org.apache.camel.component.bean.BeanEndpoint;
import org.apache.camel.component.file.FileEndpoint;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.component.quartz.QuartzComponent;
import org.apache.camel.impl.engine.DefaultComponentResolver;
import org.apache.camel.spi.ComponentResolver;
import org.apache.camel.spi.Policy;
import org.apache.camel.spi.PropertiesFunction;
import org.jspecify.annotations.Nullable;

/** Holds a context to its {@link RouteRestrictions}, whatever a URI turns out to be at the first message. */
final class RouteGuards {

    private static final Set<String> OTHER_PATHS = Set.of(
            "doneFileName",
            "localWorkDirectory",
            "move",
            "moveExisting",
            "moveFailed",
            "preMove",
            "tempFileName",
            "tempPrefix");
    private static final Pattern WITHIN = Pattern.compile("(?!.*\\.\\.)[\\w.-]+(?:/[\\w.-]+)*");

    private RouteGuards() {}

    static void install(CamelContext context, RouteRestrictions restrictions) {
        context.getCamelContextExtension()
                .addContextPlugin(ComponentResolver.class, new ListedComponents(restrictions));
        context.setClassResolver(new GuardedClassResolver(context));
        context.getCamelContextExtension().registerEndpointCallback((uri, endpoint) -> {
            check(context, restrictions, endpoint);
            return endpoint;
        });
        PropertiesComponent properties = (PropertiesComponent) context.getPropertiesComponent();
        properties.setEnvironmentVariableMode(PropertiesComponent.ENVIRONMENT_VARIABLES_MODE_NEVER);
        properties.setSystemPropertiesMode(PropertiesComponent.SYSTEM_PROPERTIES_MODE_NEVER);
        for (String name : Set.of("env", "sys", "service", "service.host", "service.port", "bean")) {
            properties.addPropertiesFunction(new NoFunction(name));
        }
    }

    /** Finds components by the list only. */
    private static final class ListedComponents extends DefaultComponentResolver {

        private final RouteRestrictions restrictions;

        ListedComponents(RouteRestrictions restrictions) {
            this.restrictions = restrictions;
        }

        @Override
        public @Nullable Component resolveComponent(String name, CamelContext context) {
            Optional<String> refusal = restrictions.refusal(name);
            if (refusal.isPresent()) {
                throw new IllegalArgumentException(refusal.get());
            }
            Component found = super.resolveComponent(name, context);
            if (found instanceof QuartzComponent quartz) {
                quartz.setEnableJmx(false); // it copies all details of each run, for a bean that is never asked
            }
            return found;
        }
    }

    /** In place of those of Camel's own that look around in the process. */
    private record NoFunction(String name) implements PropertiesFunction {

        @Override
        public String getName() {
            return name;
        }

        @Override
        public String apply(String remainder) {
            throw new IllegalArgumentException("{{%s:…}} is not to be had, expected {{NAME}}".formatted(name));
        }
    }

    private static void check(CamelContext context, RouteRestrictions restrictions, Endpoint endpoint) {
        if (endpoint instanceof FileEndpoint file) {
            check(restrictions, file);
        } else if (endpoint instanceof BeanEndpoint bean && bean.getBeanName() != null) {
            refusal(context, bean.getBeanName()).ifPresent(RouteGuards::refuse);
        } else if (endpoint.getEndpointUri().startsWith("twilio:")
                && !endpoint.getEndpointUri().startsWith("twilio://message/")) {
            // An account, for one, is answered with its token.
            refuse("twilio: is for messages, expected e.g. twilio:message/create");
        }
    }

    private static void refuse(String reason) {
        throw new IllegalArgumentException(reason);
    }

    /** Says why a bean isn't a step of routes, if so. One that isn't there Camel complains of, unless it would make one. */
    static Optional<String> refusal(CamelContext context, String name) {
        Object bean = context.getRegistry().lookupByName(name);
        if (bean == null) {
            return name.indexOf('.') < 0
                    ? Optional.empty()
                    : Optional.of("\"%s\" names a class, expected a bean of the hub".formatted(name));
        }
        String type = bean.getClass().getName();
        return type.startsWith("dev.pitwatch.") && !(bean instanceof Policy)
                        || type.startsWith("java.lang.")
                        || type.startsWith("org.apache.camel.processor.aggregate.")
                ? Optional.empty()
                : Optional.of("bean \"%s\" is not for steps of routes".formatted(name));
    }

    private static void check(RouteRestrictions restrictions, FileEndpoint file) {
        Path folder = file.getFile().toPath().toAbsolutePath().normalize();
        if (!folder.startsWith(restrictions.exports()) || !leadsTo(folder, restrictions.exports())) {
            refuse("file: leads to %s, expected a folder below %s".formatted(folder, restrictions.exports()));
        }
        if (!file.isJailStartingDirectory()) {
            refuse("option jailStartingDirectory: expected true");
        }
        for (Map.Entry<String, Object> option : NumberOptions.options(file).entrySet()) {
            String value = String.valueOf(option.getValue());
            if (OTHER_PATHS.contains(option.getKey()) && !WITHIN.matcher(value).matches()) {
                refuse("option %s: \"%s\" doesn't fit, expected a name or path below the folder"
                        .formatted(option.getKey(), value));
            }
        }
    }

    /** Whether no symbolic link on the way leads elsewhere. */
    private static boolean leadsTo(Path folder, Path exports) {
        Path there = folder;
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        if (there == null || !there.startsWith(exports)) {
            return true; // nothing of it is there yet
        }
        try {
            return there.toRealPath().startsWith(exports.toRealPath());
        } catch (IOException e) {
            return false;
        }
    }
}
