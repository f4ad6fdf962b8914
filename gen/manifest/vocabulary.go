package manifest

// Category is one value of the field "category".
type Category struct{ Name, Meaning string }

// Capability is one value of the field "capabilities".
type Capability struct{ Name, Meaning string }

// Categories returns the closed list of categories, in the order of the docs.
func Categories() []Category {
	return []Category{
		{"identity", "Directories, single sign-on and other services that know who people are."},
		{"cloud", "Cloud platforms and the services that run on them."},
		{"vcs", "Source code hosting and version control."},
		{"siem", "Platforms that collect and correlate security events."},
		{"edr", "Detection and response on endpoints."},
		{"xdr", "Detection and response across endpoints, mail, identities and networks."},
		{"network", "Firewalls, gateways, proxies and sensors on the wire."},
		{"posture", "Vulnerabilities, misconfigurations and inventories."},
		{"saas", "Business applications that are run by their vendor."},
	}
}

// Capabilities returns the closed list of verbs, in the order of the docs.
// A verb that would change something at the vendor has no place in it.
func Capabilities() []Capability {
	return []Capability{
		{"pull_alerts", "Fetches the alerts and findings that the vendor has raised."},
		{"pull_audit", "Fetches audit and activity logs."},
		{"pull_assets", "Fetches the inventory of devices, users and other assets."},
		{"pull_vulnerabilities", "Fetches known vulnerabilities and misconfigurations."},
		{"stream_events", "Receives events over a connection that stays open."},
		{"search_events", "Searches the events that the vendor keeps."},
		{"read_alert", "Reads one alert in full, with its evidence."},
		{"read_audit_trail", "Answers who did what to one object, and when."},
		{"pivot_user", "Finds what else one user did."},
		{"pivot_host", "Finds what else happened on one host."},
		{"pivot_ip", "Finds what else one address did."},
	}
}

func categoryNames() []string {
	var names []string
	for _, c := range Categories() {
		names = append(names, c.Name)
	}
	return names
}

func capabilityNames() []string {
	var names []string
	for _, c := range Capabilities() {
		names = append(names, c.Name)
	}
	return names
}
