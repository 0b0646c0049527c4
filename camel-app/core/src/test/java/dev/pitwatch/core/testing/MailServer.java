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
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands in for a mail server that wants a sign-in: keeps what it is sent. */
public final class MailServer implements AutoCloseable {

    private final String password;
    private final ServerSocket server;
    private final List<String> mails = new CopyOnWriteArrayList<>();

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

    private void serve() {
        while (!server.isClosed()) {
            try (Socket client = server.accept()) {
                talk(client);
            } catch (IOException e) {
                // the client hung up, or the server is closed
            }
        }
    }

    private void talk(Socket client) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8));
        Writer out = new java.io.OutputStreamWriter(client.getOutputStream(), UTF_8);
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
            } else if (verb.equals("DATA")) {
                say(out, "354 go on");
                mails.add(text(in));
                say(out, "250 kept");
            } else {
                say(out, "250 fine");
            }
        }
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

    private static void say(Writer out, String line) throws IOException {
        out.write(line + "\r\n");
        out.flush();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
