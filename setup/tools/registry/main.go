// The Distribution registry with the one storage driver that a local registry needs: without the cloud drivers and
// their SDKs it builds in a fraction of the time.
package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"

	"github.com/distribution/distribution/v3/registry"
	_ "github.com/distribution/distribution/v3/registry/auth/htpasswd"
	_ "github.com/distribution/distribution/v3/registry/storage/driver/filesystem"
	"golang.org/x/crypto/bcrypt"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 2 && args[0] == "htpasswd" {
		return printLogin(args[1])
	}
	if port := os.Getenv("FLEET_REGISTRY_PORT"); port != "" {
		if err := listenOnIPv6(port); err != nil {
			return err
		}
	}
	return registry.RootCmd.Execute()
}

// printLogin prints a line of an htpasswd file: the user, and the hash of the password on standard input. The cost is the
// least there is, as the registry computes the hash for each request and the password is 32 random bytes.
func printLogin(user string) error {
	password, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	hash, err := bcrypt.GenerateFromPassword([]byte(strings.TrimSpace(string(password))), bcrypt.MinCost)
	if err != nil {
		return err
	}
	fmt.Printf("%s:%s\n", user, hash)
	return nil
}

// listenOnIPv6 passes connections to [::1] on to 127.0.0.1, where the registry listens. Clients that look for localhost try
// both: another user's process on the one that is free would get their login.
func listenOnIPv6(port string) error {
	listener, err := net.Listen("tcp6", net.JoinHostPort("::1", port))
	if errors.Is(err, syscall.EADDRNOTAVAIL) || errors.Is(err, syscall.EAFNOSUPPORT) {
		return nil // this machine has no IPv6, for nobody
	}
	if err != nil {
		return err
	}
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go passOn(client, net.JoinHostPort("127.0.0.1", port))
		}
	}()
	return nil
}

func passOn(client net.Conn, address string) {
	defer client.Close()
	server, err := net.Dial("tcp4", address)
	if err != nil {
		return
	}
	defer server.Close()
	go func() {
		_, _ = io.Copy(server, client)
		_ = server.(*net.TCPConn).CloseWrite()
	}()
	_, _ = io.Copy(client, server)
}
