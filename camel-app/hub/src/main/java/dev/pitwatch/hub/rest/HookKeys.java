package dev.pitwatch.hub.rest;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.hub.http.Query;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Keys of hooks that are for one caller alone, who shows the key in the address: {@code ?key=…}. Thread safe. */
final class HookKeys {

    private static final String PARAMETER = "key";

    private final Map<String, Optional<byte[]>> byHook = new ConcurrentHashMap<>();

    /** From now on the hook is for those who have the key; empty: for none. */
    void put(String hook, Optional<String> key) {
        byHook.put(hook, key.map(text -> text.getBytes(StandardCharsets.UTF_8)));
    }

    /** {@return whether the hook is for one caller alone} */
    boolean guards(String hook) {
        return byHook.containsKey(hook);
    }

    /** {@return whether the call shows the key, once; it takes as long whatever it shows} */
    boolean opens(RoutingContext call, String hook) {
        try {
            List<String> shown = Query.of(call.request()).getOrDefault(PARAMETER, List.of());
            return byHook.getOrDefault(hook, Optional.empty())
                    .filter(key -> shown.size() == 1
                            && MessageDigest.isEqual(key, shown.get(0).getBytes(StandardCharsets.UTF_8)))
                    .isPresent();
        } catch (Problem undecodable) {
            return false;
        }
    }
}
