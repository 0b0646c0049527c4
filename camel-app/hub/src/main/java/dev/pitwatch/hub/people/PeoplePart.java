package dev.pitwatch.hub.people;

import dev.pitwatch.base.settings.Secrets;
import dev.pitwatch.base.settings.Settings.CodeLimits;
import dev.pitwatch.base.settings.Settings.RateLimits;
import dev.pitwatch.base.settings.Settings.Web;
import dev.pitwatch.core.notices.notification.Outbox;
import dev.pitwatch.core.people.identity.AddressChanges;
import dev.pitwatch.core.people.identity.Bootstrap;
import dev.pitwatch.core.people.identity.ForgottenPasswords;
import dev.pitwatch.core.people.identity.JdbiLockoutRepository;
import dev.pitwatch.core.people.identity.JdbiOneTimeSecretRepository;
import dev.pitwatch.core.people.identity.JdbiSecondFactorRepository;
import dev.pitwatch.core.people.identity.JdbiUserRepository;
import dev.pitwatch.core.people.identity.LiveSessions;
import dev.pitwatch.core.people.identity.Lockout;
import dev.pitwatch.core.people.identity.OneTimeAccess;
import dev.pitwatch.core.people.identity.PasswordLinks;
import dev.pitwatch.core.people.identity.Passwords;
import dev.pitwatch.core.people.identity.SecondFactorService;
import dev.pitwatch.core.people.identity.SessionService;
import dev.pitwatch.core.people.user.UserService;
import dev.pitwatch.hub.part.Part;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.services.HubServices;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** People and how they come in: users, passwords, second factors, codes and links. */
public final class PeoplePart implements Part {

    private final Passwords passwords = new Passwords();
    private final PasswordLinks passwordLinks;
    private final OneTimeAccess oneTime;
    private final UserService users;
    private final List<Handlers> handlers;

    public PeoplePart(HubServices services, SessionsPart signedIn) {
        Clock clock = services.clock();
        Secrets secrets = services.settings().secrets();
        URI publicUrl = services.settings().web().publicUrl();
        LiveSessions sessions = signedIn.sessions();
        JdbiUserRepository accounts = new JdbiUserRepository(services.database());
        JdbiOneTimeSecretRepository codes = new JdbiOneTimeSecretRepository(services.database());
        Lockout lockout = new Lockout(new JdbiLockoutRepository(services.database()), secrets.masterKey(), clock);
        Outbox outbox = new Outbox(services.database(), secrets.masterKey(), clock);
        passwordLinks = new PasswordLinks(codes, services.database(), outbox, secrets.masterKey(), publicUrl, clock);
        SessionService signIn = new SessionService(
                accounts,
                signedIn.rows(),
                sessions,
                signedIn.tokens(),
                passwords,
                codes,
                lockout,
                secrets.masterKey(),
                clock);
        oneTime = new OneTimeAccess(
                codes,
                signIn,
                passwords,
                services.database(),
                outbox,
                lockout,
                secrets.masterKey(),
                new ForgottenPasswords(services.database(), outbox, secrets.masterKey(), publicUrl, clock),
                codeLimits(services.settings().web()),
                clock);
        users = new UserService(services.database(), passwords, lockout, passwordLinks, sessions::refresh, clock);
        JdbiSecondFactorRepository factors = new JdbiSecondFactorRepository(services.database());
        handlers = List.of(
                new AuthHandlers(
                        signIn,
                        new SecondFactorService(factors, codes, signIn, lockout, secrets.masterKey(), clock),
                        oneTime,
                        new AddressChanges(services.database(), signIn, outbox, secrets.masterKey(), clock),
                        new RefreshCookie(publicUrl, clock)),
                new UserHandlers(users),
                new BootstrapHandlers(new Bootstrap(secrets.bootstrap(), accounts, passwords)));
    }

    private static Optional<CodeLimits> codeLimits(Web web) {
        return web.rateLimits().map(RateLimits::codes);
    }

    /** Takes other limits of codes. */
    public void follow(Web changed) {
        oneTime.follow(codeLimits(changed));
    }

    public Passwords passwords() {
        return passwords;
    }

    /** {@return links to set a password by} */
    public PasswordLinks passwordLinks() {
        return passwordLinks;
    }

    public UserService users() {
        return users;
    }

    @Override
    public List<Handlers> handlers() {
        return handlers;
    }

    @Override
    public void close() {
        oneTime.close();
    }
}
