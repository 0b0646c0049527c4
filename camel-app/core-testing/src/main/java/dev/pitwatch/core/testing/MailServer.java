package dev.pitwatch.core.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands in for a mail server that wants a sign-in: keeps what it is sent, and fails as a test wants it to. */
public final class MailServer implements AutoCloseable {

    /** What it does wrong. */
    public enum Fault {
        /** Nothing. */
        NONE,
        /** It takes the connection and says nothing. */
        SILENT,
        /** It takes a while for each of its answers, and says now and then that it is there. */
        SLOW,
        /** It lets the client send a mail and says nothing more. */
        HANGS_IN_DATA,
        /** It takes a mail and hangs up before it says so. */
        HANGS_UP_AFTER_DATA,
        /** It reads a mail and refuses it. */
        REFUSES_AFTER_DATA,
        /** It is too busy for a mail. */
        BUSY,
        /** It has no such mailbox. */
        NO_MAILBOX,
        /** It hangs up on a connection that it took a mail on. */
        HANGS_UP_BETWEEN_MAILS
    }

    /** Whoever writes to a mailbox there waits for ever, whatever else is wrong. */
    public static final String HANGS = "@hangs.example";

    /** There is no mailbox there. */
    public static final String REFUSED = "@refused.example";

    private static final int CODE = 3;
    private static final int SLOW_LINES = 3;
    private static final long SLOW_MS = 50;

    private final String password;
    private final ServerSocket server;
    private final List<String> mails = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Set<Socket> hanging = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Fault fault = Fault.NONE;

    /** Listens on a free port of this machine. */
    public MailServer(String password) {
        this.password = password;
        try {
            this.server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this::serve, "mail-server");
        thread.setDaemon(true);
        thread.start();
    }

    public int port() {
        return server.getLocalPort();
    }

    /** {@return each mail as it came, head and text} */
    public List<String> mails() {
        return List.copyOf(mails);
    }

    /** {@return how many connections it has had} */
    public int connections() {
        return connections.get();
    }

    /** {@return how many clients have not hung up} */
    public int open() {
        return open.size();
    }

    /** {@return how many clients wait for what it does not say} */
    public int hanging() {
        return hanging.size();
    }

    /** Hangs up on those that wait. */
    public void hangUp() throws IOException {
        for (Socket client : hanging) {
            client.close();
        }
    }

    /** Fails so from the next command on. */
    public void fails(Fault now) {
        fault = now;
    }

    private void serve() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                connections.incrementAndGet();
                Thread thread = new Thread(() -> talkTo(client), "mail-client");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                // the server is closed
            }
        }
    }

    private void talkTo(Socket client) {
        open.add(client);
        try (client) {
            talk(client);
        } catch (IOException e) {
            // the client hung up
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(client);
        }
    }

    private void talk(Socket client) throws IOException, InterruptedException {
        BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8));
        Writer out = new java.io.OutputStreamWriter(client.getOutputStream(), UTF_8);
        if (fault == Fault.SILENT) {
            hang(client, in);
            return;
        }
        say(out, "220 ready");
        boolean signedIn = false;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String verb = line.split(" ", 2)[0].toUpperCase(Locale.ROOT);
            if (verb.equals("EHLO")) {
                say(out, "250-stand-in\r\n250 AUTH PLAIN");
            } else if (verb.equals("AUTH")) {
                signedIn = knows(line.substring("AUTH PLAIN".length()).strip());
                say(out, signedIn ? "235 welcome" : "535 wrong password");
            } else if (verb.equals("QUIT")) {
                say(out, "221 bye");
                return;
            } else if (!signedIn) {
                say(out, "530 sign in first");
            } else if (verb.equals("RCPT") && line.contains(HANGS)) {
                hang(client, in);
                return;
            } else if (verb.equals("RCPT") && (fault == Fault.NO_MAILBOX || line.contains(REFUSED))) {
                say(out, "550 5.1.1 no such user here");
            } else if (verb.equals("RCPT") && fault == Fault.BUSY) {
                say(out, "451 4.7.1 come back later");
            } else if (verb.equals("DATA")) {
                say(out, "354 go on");
                if (fault == Fault.HANGS_IN_DATA) {
                    hang(client, in);
                    return;
                }
                if (!keep(text(in), out)) {
                    return;
                }
            } else {
                say(out, "250 fine");
            }
        }
    }

    /** Says nothing more, until the client hangs up or this does. */
    private void hang(Socket client, BufferedReader in) throws IOException {
        hanging.add(client);
        try {
            in.transferTo(Writer.nullWriter());
        } finally {
            hanging.remove(client);
        }
    }

    /** {@return whether it talks on} */
    private boolean keep(String mail, Writer out) throws IOException, InterruptedException {
        if (fault == Fault.REFUSES_AFTER_DATA) {
            say(out, "554 5.7.1 looks like spam");
            return true;
        }
        mails.add(mail);
        if (fault == Fault.HANGS_UP_AFTER_DATA) {
            return false;
        }
        say(out, "250 kept");
        return fault != Fault.HANGS_UP_BETWEEN_MAILS;
    }

    private boolean knows(String credentials) {
        String[] parts = new String(Base64.getDecoder().decode(credentials), UTF_8).split("\0", -1);
        return parts.length == 3 && parts[2].equals(password);
    }

    private static String text(BufferedReader in) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
            text.append(line).append('\n');
        }
        return text.toString();
    }

    private void say(Writer out, String line) throws IOException, InterruptedException {
        for (int i = 0; fault == Fault.SLOW && i < SLOW_LINES; i++) {
            out.write(line.substring(0, CODE) + "-a moment\r\n");
            out.flush();
            closed.await(SLOW_MS, TimeUnit.MILLISECONDS);
        }
        out.write(line + "\r\n");
        out.flush();
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        server.close();
    }
}
