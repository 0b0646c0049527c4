package dev.pitwatch.hub.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import dev.pitwatch.core.people.identity.ApiScope;
import dev.pitwatch.core.people.identity.Principal;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A call of the contract.
 *
 * @param section of the contract that it stands in: its first tag
 * @param path with the server's prefix and {@code {names}} of parameters
 * @param watches the live page needs it: kiosks and API keys that may read may make it, too
 * @param link whether the link of a job is enough to make it
 * @param trackingLimit its path has the token of a job's link, and it has the limits of these
 * @param byCookie the cookie of a browser is enough to make it
 * @param signInLimit it has the limit of sign-ins
 * @param fileLimit it has the limit of pages and their parts
 * @param checksPassword it takes a core for a while: those who make it wait for each other
 * @param computes it takes a core for a while: those who make it wait for each other, workshops in turns
 * @param exports it lasts as long as its caller takes: those who make it wait for each other, workshops in turns
 * @param writes bytes that it writes at least, however short its body is
 * @param whilePasswordMustChange allowed before the password is changed
 * @param servedElsewhere it is answered before a call comes to the API
 * @param withoutDatabase it is answered while the database is away, too
 * @param raw its handler reads the request as it came: query, body and signature are checked there, and only refused calls are counted
 * @param consumes media types of its body; empty: it has none
 * @param names every member that any body of the contract may have
 * @param wording says what is wrong with a request
 * @param secretive its answer may hold a secret
 */
record Operation(
        String id,
        String section,
        String method,
        String path,
        Access access,
        boolean watches,
        Link link,
        boolean trackingLimit,
        boolean byCookie,
        boolean signInLimit,
        boolean fileLimit,
        boolean checksPassword,
        boolean computes,
        boolean exports,
        int writes,
        boolean whilePasswordMustChange,
        boolean servedElsewhere,
        boolean withoutDatabase,
        boolean raw,
        Set<String> consumes,
        boolean bodyRequired,
        List<Parameter> parameters,
        Optional<JsonSchema> body,
        Set<String> names,
        Wording wording,
        boolean secretive) {

    /** Where the token of a job's link may stand in place of a sign-in. */
    enum Link {
        NOWHERE,
        /** It is the bearer's token. */
        BEARER,
        /** In the body: the call may be made without a sign-in. */
        BODY
    }

    /** Where a parameter stands. */
    enum Location {
        PATH,
        QUERY,
        HEADER,
        COOKIE
    }

    /**
     * A parameter.
     *
     * @param type of JSON
     * @param byDefault what it is when it is absent
     */
    record Parameter(
            String name,
            Location place,
            boolean required,
            String type,
            Optional<JsonNode> byDefault,
            JsonSchema schema) {}

    /** {@return whether the caller may ever make the call} */
    boolean allows(Principal principal) {
        if (principal.isByLink()) {
            return link == Link.BEARER;
        }
        return switch (principal.role()) {
            case KIOSK -> watches || (isReading() && access == Access.VIEWER);
            case API_KEY -> allowsKey(principal);
            default -> access.allows(principal);
        };
    }

    private boolean allowsKey(Principal key) {
        boolean reads = watches || (isReading() && access.isReadByStaff());
        return (reads && key.scopes().contains(ApiScope.READ))
                || (access.isAdmins()
                        && key.scopes().stream()
                                .anyMatch(scope -> scope != ApiScope.READ && section.equals(scope.code())));
    }

    private boolean isReading() {
        return method.equals("GET");
    }
}
