package dev.pitwatch.hub.people;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.settings.Secrets;
import dev.pitwatch.core.notices.notification.Outbox;
import dev.pitwatch.core.people.identity.AccessTokens;
import dev.pitwatch.core.people.identity.Authentication;
import dev.pitwatch.core.people.identity.Bootstrap;
import dev.pitwatch.core.people.identity.JdbiLockoutRepository;
import dev.pitwatch.core.people.identity.JdbiMachineRepository;
import dev.pitwatch.core.people.identity.JdbiOneTimeSecretRepository;
import dev.pitwatch.core.people.identity.JdbiSecondFactorRepository;
import dev.pitwatch.core.people.identity.JdbiSessionRepository;
import dev.pitwatch.core.people.identity.JdbiUserRepository;
import dev.pitwatch.core.people.identity.LiveSessions;
import dev.pitwatch.core.people.identity.Lockout;
import dev.pitwatch.core.people.identity.MachineService;
import dev.pitwatch.core.people.identity.OneTimeAccess;
import dev.pitwatch.core.people.identity.PasswordLinks;
import dev.pitwatch.core.people.identity.Passwords;
import dev.pitwatch.core.people.identity.SecondFactorService;
import dev.pitwatch.core.people.identity.SessionService;
import dev.pitwatch.core.people.identity.WsTickets;
import dev.pitwatch.core.people.repeat.RepeatedCalls;
import dev.pitwatch.core.people.user.UserService;
import dev.pitwatch.hub.part.Part;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.services.HubServices;
import java.net.URI;
import java.time.Clock;
import java.util.List;

/** Who may come in: sessions of people and machines, users, second factors, codes and links. */
public final class PeoplePart implements Part {

    private final LiveSessions sessions;
    private final Passwords passwords = new Passwords();
    private final WsTickets tickets;
    private final Authentication authentication;
    private final PasswordLinks passwordLinks;
    private final OneTimeAccess oneTime;
    private final UserService users;
    private final RepeatedCalls repeatedCalls;
    private final List<Handlers> handlers;

    public PeoplePart(HubServices services) {
        Clock clock = services.clock();
        Secrets secrets = services.settings().secrets();
        URI publicUrl = services.settings().web().publicUrl();
        JdbiUserRepository accounts = new JdbiUserRepository(services.database());
        JdbiSessionRepository stored = new JdbiSessionRepository(services.database());
        JdbiOneTimeSecretRepository codes = new JdbiOneTimeSecretRepository(services.database());
        Lockout lockout = new Lockout(new JdbiLockoutRepository(services.database()), secrets.masterKey(), clock);
        Outbox outbox = new Outbox(services.database(), secrets.masterKey(), clock);
        AccessTokens tokens = new AccessTokens(secrets.jwtSecret(), secrets.previousJwtSecret(), clock.instant());
        sessions = new LiveSessions(stored, clock);
        sessions.countIn(services.meters());
        tickets = new WsTickets(clock);
        authentication = new Authentication(tokens, sessions, tickets, secrets.masterKey(), clock);
        passwordLinks = new PasswordLinks(codes, services.database(), outbox, secrets.masterKey(), publicUrl, clock);
        SessionService signIn = new SessionService(
                accounts, stored, sessions, tokens, passwords, codes, lockout, secrets.masterKey(), clock);
        oneTime = new OneTimeAccess(
                codes, signIn, passwords, services.database(), outbox, lockout, secrets.masterKey(), clock);
        users = new UserService(services.database(), passwords, lockout, passwordLinks, sessions::refresh);
        repeatedCalls = new RepeatedCalls(services.database(), secrets.masterKey(), clock);
        JdbiSecondFactorRepository factors = new JdbiSecondFactorRepository(services.database());
        JdbiMachineRepository machines = new JdbiMachineRepository(services.database());
        handlers = List.of(
                new AuthHandlers(
                        signIn,
                        new SecondFactorService(factors, codes, signIn, lockout, secrets.masterKey(), clock),
                        oneTime,
                        new RefreshCookie(publicUrl, clock)),
                new MachineHandlers(new MachineService(
                        machines, sessions, tokens, authentication, secrets.masterKey(), publicUrl, clock)),
                new UserHandlers(users),
                new BootstrapHandlers(new Bootstrap(secrets.bootstrap(), accounts, passwords)));
    }

    /** {@return the sessions that have not ended} */
    public LiveSessions sessions() {
        return sessions;
    }

    public Passwords passwords() {
        return passwords;
    }

    /** {@return tickets to open sockets by} */
    public WsTickets tickets() {
        return tickets;
    }

    public Authentication authentication() {
        return authentication;
    }

    /** {@return links to set a password by} */
    public PasswordLinks passwordLinks() {
        return passwordLinks;
    }

    public UserService users() {
        return users;
    }

    /** {@return answers of calls that may be repeated} */
    public RepeatedCalls repeatedCalls() {
        return repeatedCalls;
    }

    @Override
    public void listen(DatabaseNotifications notifications) {
        sessions.start(notifications);
    }

    @Override
    public List<Handlers> handlers() {
        return handlers;
    }

    @Override
    public void close() {
        oneTime.close();
        sessions.close();
    }
}
