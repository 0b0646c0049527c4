package dev.pitwatch.hub.live;

import dev.pitwatch.core.people.identity.Authentication;
import dev.pitwatch.core.people.identity.LiveSessions;
import dev.pitwatch.core.people.identity.Principal;
import java.util.function.Function;

/**
 * Who may open sockets.
 *
 * @param sessions whose end closes the sockets that they opened
 * @param visitors knows who comes by the token of a job's link; asks the database
 */
public record SocketCallers(
        LiveSessions sessions, Authentication authentication, Function<String, Principal> visitors) {}
