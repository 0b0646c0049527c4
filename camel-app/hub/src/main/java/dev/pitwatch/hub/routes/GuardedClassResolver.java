package dev.pitwatch.hub.routes;

import java.util.List;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.engine.DefaultClassResolver;
import org.jspecify.annotations.Nullable;

/**
 * Finds for expressions, options, beans and the like, whose names come from route files, only the classes that those may
 * name; for the rest of Camel any.
 */
final class GuardedClassResolver extends DefaultClassResolver {

    private static final List<String> OF_ROUTE_FILES = List.of(
            "org.apache.camel.component.bean",
            "org.apache.camel.component.jackson.",
            "org.apache.camel.component.jdbc.",
            "org.apache.camel.converter.ObjectConverter",
            "org.apache.camel.dsl.",
            "org.apache.camel.impl.engine.CamelPostProcessorHelper",
            "org.apache.camel.language.",
            "org.apache.camel.model.",
            "org.apache.camel.processor.",
            "org.apache.camel.reifier.",
            "org.apache.camel.support.EndpointHelper",
            "org.apache.camel.support.PropertyBindingSupport",
            "org.apache.camel.support.builder.",
            "org.apache.camel.support.processor.",
            "org.apache.camel.throttling.");
    private static final StackWalker STACK = StackWalker.getInstance();

    GuardedClassResolver(CamelContext context) {
        super(context);
    }

    @Override
    protected @Nullable Class<?> loadClass(String name, ClassLoader loader) {
        return RouteClasses.isAllowed(name) || !isForRouteFile()
                ? super.loadClass(RouteClasses.current(name), loader)
                : null;
    }

    private static boolean isForRouteFile() {
        Optional<String> caller = STACK.walk(frames -> frames.map(StackWalker.StackFrame::getClassName)
                .filter(name -> !name.startsWith("org.apache.camel.impl.engine.DefaultClassResolver")
                        && !name.equals(GuardedClassResolver.class.getName()))
                .findFirst());
        return caller.filter(name -> OF_ROUTE_FILES.stream().anyMatch(name::startsWith))
                .isPresent();
    }
}
