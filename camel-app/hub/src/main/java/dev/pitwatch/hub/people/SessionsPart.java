package dev.pitwatch.hub.people;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.settings.Secrets;
import dev.pitwatch.core.notices.notification.Outbox;
import dev.pitwatch.core.people.identity.AccessTokens;
import dev.pitwatch.core.people.identity.Authentication;
import dev.pitwatch.core.people.identity.ExpiredSessions;
import dev.pitwatch.core.people.identity.FamiliarNetworks;
import dev.pitwatch.core.people.identity.JdbiMachineRepository;
import dev.pitwatch.core.people.identity.JdbiSessionRepository;
import dev.pitwatch.core.people.identity.LiveSessions;
import dev.pitwatch.core.people.identity.MachineService;
import dev.pitwatch.core.people.identity.WsTickets;
import dev.pitwatch.core.people.repeat.RepeatedCalls;
import dev.pitwatch.hub.part.Part;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.services.HubServices;
import java.time.Clock;
import java.util.List;

/** Who calls: sessions of people and machines, tokens, tickets, and calls that are sent again. */
public final class SessionsPart implements Part {

    private final AccessTokens tokens;
    private final JdbiSessionRepository rows;
    private final LiveSessions sessions;
    private final FamiliarNetworks familiar;
    private final WsTickets tickets;
    private final Authentication authentication;
    private final RepeatedCalls repeatedCalls;
    private final List<Handlers> handlers;

    public SessionsPart(HubServices services) {
        Clock clock = services.clock();
        Secrets secrets = services.settings().secrets();
        tokens = new AccessTokens(secrets.jwtSecret(), secrets.previousJwtSecret(), clock.instant());
        rows = new JdbiSessionRepository(services.database());
        sessions = new LiveSessions(rows, clock);
        sessions.pruneBy(new ExpiredSessions(
                rows,
                services.database(),
                new Outbox(services.database(), secrets.masterKey(), clock),
                services.settings().web().publicUrl())::end);
        sessions.countIn(services.meters());
        familiar = new FamiliarNetworks(services.database(), clock);
        tickets = new WsTickets(clock);
        authentication = new Authentication(tokens, sessions, tickets, secrets.masterKey(), clock);
        repeatedCalls = new RepeatedCalls(services.database(), secrets.masterKey(), clock);
        handlers = List.of(new MachineHandlers(new MachineService(
                new JdbiMachineRepository(services.database()),
                sessions,
                tokens,
                authentication,
                secrets.masterKey(),
                services.settings().web().publicUrl(),
                clock)));
    }

    /** {@return the one by which all that is read of sessions shares what their users see} */
    JdbiSessionRepository rows() {
        return rows;
    }

    AccessTokens tokens() {
        return tokens;
    }

    /** {@return the sessions that have not ended} */
    public LiveSessions sessions() {
        return sessions;
    }

    /** {@return networks that people have signed in from} */
    public FamiliarNetworks familiar() {
        return familiar;
    }

    /** {@return tickets to open sockets by} */
    public WsTickets tickets() {
        return tickets;
    }

    public Authentication authentication() {
        return authentication;
    }

    /** {@return answers of calls that may be repeated} */
    public RepeatedCalls repeatedCalls() {
        return repeatedCalls;
    }

    @Override
    public void listen(DatabaseNotifications notifications) {
        sessions.start(notifications);
        sessions.alongside(FamiliarNetworks.REFRESH, familiar::refresh);
    }

    @Override
    public List<Handlers> handlers() {
        return handlers;
    }

    @Override
    public void close() {
        sessions.close();
    }
}
