package dev.pitwatch.hub.http;

import dev.pitwatch.core.people.identity.Principal;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** Counts upgrades as the calls that they are, and links that are shown for tickets to them. */
public interface CallCount {

    /** Counts nothing. */
    CallCount NONE = new CallCount() {
        @Override
        public String network(RoutingContext call) {
            return "";
        }

        @Override
        public void count(RoutingContext call, Optional<Principal> who) {}

        @Override
        public void countLink(RoutingContext call, String token) {}

        @Override
        public void countLink(String token) {}
    };

    /** {@return the network that a call comes from, as limits count it} */
    String network(RoutingContext call);

    /**
     * Counts a call.
     *
     * @param who empty: no one who is signed in
     * @throws dev.pitwatch.base.problem.Problem {@code rate_limited}: it is one too many
     */
    void count(RoutingContext call, Optional<Principal> who);

    /**
     * Counts a call that shows the token of a job's link, or what may be one.
     *
     * @throws dev.pitwatch.base.problem.Problem {@code rate_limited}: it is one too many
     */
    void countLink(RoutingContext call, String token);

    /**
     * Counts the token of a job's link, or what may be one, that stands in the body of a call: that was counted to who calls before.
     *
     * @throws dev.pitwatch.base.problem.Problem {@code rate_limited}: it is one too many
     */
    void countLink(String token);
}
