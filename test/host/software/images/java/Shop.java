import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.logging.FileHandler;
import java.util.logging.Logger;

/** A shop: orders in a file, a log that rotates, a cache of pages below the temporary folder. */
public class Shop {
	private static final Logger log = Logger.getLogger("shop");

	public static void main(String[] args) throws IOException {
		Files.createDirectories(Path.of("logs"));
		Files.createDirectories(Path.of("data"));
		log.addHandler(new FileHandler("logs/shop.%g.log", 1_000_000, 3));
		loadNative();
		Path pages = Files.createTempDirectory("tomcat.8080.");
		HttpServer server = HttpServer.create(new InetSocketAddress(8080), 0);
		server.createContext("/", exchange -> answer(exchange, page(pages)));
		server.createContext("/orders", exchange -> {
			Files.write(Path.of("data/orders.db"), exchange.getRequestBody().readAllBytes(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
			answer(exchange, "stored\n".getBytes());
		});
		server.start();
	}

	private static void loadNative() throws IOException {
		Path library = Files.createTempFile("native", ".so");
		Files.copy(Path.of(System.getProperty("java.home"), "lib", "libprefs.so"), library, StandardCopyOption.REPLACE_EXISTING);
		System.load(library.toString());
	}

	private static byte[] page(Path pages) throws IOException {
		Path page = pages.resolve("index.html");
		if (!Files.exists(page)) Files.writeString(page, "served\n");
		return Files.readAllBytes(page);
	}

	private static void answer(HttpExchange exchange, byte[] body) throws IOException {
		log.info(exchange.getRequestMethod() + " " + exchange.getRequestURI());
		exchange.sendResponseHeaders(200, body.length);
		exchange.getResponseBody().write(body);
		exchange.close();
	}
}
