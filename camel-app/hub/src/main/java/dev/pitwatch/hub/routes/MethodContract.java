package dev.pitwatch.hub.routes;

import dev.pitwatch.hub.steps.StepContract;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Says what a method of one of the hub's beans takes as a step, by its signature: to a type of the hub's own Camel converts nothing. */
final class MethodContract {

    private static final String OURS = "dev.pitwatch.";

    private MethodContract() {}

    /**
     * {@return what it takes; it leaves the message as it came. Empty: that isn't known}
     *
     * @param method as a route names it; with arguments it isn't known what of the message it takes
     */
    static Optional<StepContract> of(Class<?> bean, String method) {
        if (!bean.getName().startsWith(OURS)) {
            return Optional.empty();
        }
        List<Method> all = Arrays.stream(bean.getMethods())
                .filter(one -> one.getName().equals(method) && !one.isBridge())
                .toList();
        if (all.size() != 1 || all.get(0).getReturnType() != void.class) {
            return Optional.empty(); // what it returns becomes the body
        }
        Class<?>[] parameters = all.get(0).getParameterTypes();
        if (parameters.length == 0) {
            return Optional.of(StepContract.ANY);
        }
        return parameters.length == 1 && parameters[0].getName().startsWith(OURS)
                ? Optional.of(StepContract.takes(parameters[0]))
                : Optional.empty();
    }
}
