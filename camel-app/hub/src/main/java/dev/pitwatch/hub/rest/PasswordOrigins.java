package dev.pitwatch.hub.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.net.ClientNetwork;
import dev.pitwatch.core.people.identity.FamiliarNetworks;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.hub.rest.PasswordWorker.Origin;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.Optional;

/** From where calls come that check a password, on the event loop: in whose places each of them waits. */
final class PasswordOrigins {

    private final FamiliarNetworks familiar;

    PasswordOrigins(FamiliarNetworks familiar) {
        this.familiar = familiar;
    }

    Origin of(RoutingContext context) {
        String address = context.get(CallLimits.ADDRESS);
        String network = ClientNetwork.of(address);
        boolean known =
                name(context).filter(name -> familiar.has(name, network)).isPresent();
        return new Origin(ClientNetwork.site(address), network, known);
    }

    /** {@return whose password it is about: who is signed in, else the name as typed} */
    private static Optional<String> name(RoutingContext context) {
        Principal who = context.get(OperationCalls.PRINCIPAL);
        return who == null ? typed(context.body().buffer()) : Optional.of(who.name());
    }

    /** Reads no more than a call may send without a sign-in; whether it is what it should be is looked at later. */
    private static Optional<String> typed(Buffer body) {
        try {
            JsonNode name =
                    body == null ? null : Json.MAPPER.readTree(body.getBytes()).get("username");
            return Optional.ofNullable(name).filter(JsonNode::isTextual).map(JsonNode::textValue);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
