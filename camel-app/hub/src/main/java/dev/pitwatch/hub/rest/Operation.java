package dev.pitwatch.hub.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A call of the contract.
 *
 * @param path with the server's prefix and {@code {names}} of parameters
 * @param signInLimit it has the limit of sign-ins, and their threads, since it hashes passwords
 * @param whilePasswordMustChange allowed before the password is changed
 * @param routed a route file answers it
 * @param consumes media types of its body; empty: it has none
 */
record Operation(
        String id,
        String method,
        String path,
        Access access,
        boolean signInLimit,
        boolean whilePasswordMustChange,
        boolean routed,
        Set<String> consumes,
        boolean bodyRequired,
        List<Parameter> parameters,
        Optional<JsonSchema> body) {

    /** Where a parameter stands. */
    enum Place {
        PATH,
        QUERY,
        HEADER
    }

    /**
     * A parameter.
     *
     * @param type of JSON
     * @param byDefault what it is when it is absent
     */
    record Parameter(
            String name, Place place, boolean required, String type, Optional<JsonNode> byDefault, JsonSchema schema) {}
}
