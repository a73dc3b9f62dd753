// A stand-in for gateways written in Go: net/http's ReverseProxy behind a map of keys.
package main

import (
	"bufio"
	"flag"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"time"
)

func readKeys(path string) map[string]bool {
	file, err := os.Open(path)
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	keys := make(map[string]bool)
	for lines := bufio.NewScanner(file); lines.Scan(); {
		keys["Bearer "+lines.Text()] = true
	}
	return keys
}

func main() {
	listen := flag.String("listen", "127.0.0.1:0", "HOST:PORT")
	target := flag.String("upstream", "", "URL")
	keysFile := flag.String("keys", "", "file of api keys, one a line")
	flag.Parse()
	upstream, err := url.Parse(*target)
	if err != nil {
		log.Fatal(err)
	}
	keys := readKeys(*keysFile)
	proxy := httputil.NewSingleHostReverseProxy(upstream)
	proxy.FlushInterval = -1
	proxy.Transport = &http.Transport{
		MaxIdleConns:        8192,
		MaxIdleConnsPerHost: 8192,
		IdleConnTimeout:     time.Minute,
		DisableCompression:  true,
	}
	direct := proxy.Director
	proxy.Director = func(request *http.Request) {
		direct(request)
		request.Header.Set("Authorization", "Bearer bench-credential")
	}
	handler := http.HandlerFunc(func(answer http.ResponseWriter, request *http.Request) {
		if !keys[request.Header.Get("Authorization")] {
			http.Error(answer, "unknown key", http.StatusUnauthorized)
			return
		}
		proxy.ServeHTTP(answer, request)
	})
	listener, err := net.Listen("tcp", *listen)
	if err != nil {
		log.Fatal(err)
	}
	log.Printf("listening")
	log.Fatal(http.Serve(listener, handler))
}
