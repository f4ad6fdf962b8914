package config

import "strings"

// isDateTime is date-time of RFC 3339, section 5.6.
func isDateTime(s string) bool {
	const date = len("2006-01-02")
	return len(s) > date && s[date]|0x20 == 't' && isDate(s[:date]) && isTime(s[date+1:])
}

// isDate is full-date of RFC 3339.
func isDate(s string) bool {
	if len(s) != len("2006-01-02") || s[4] != '-' || s[7] != '-' {
		return false
	}
	century, ok1 := twoDigits(s)
	year, ok2 := twoDigits(s[2:])
	month, ok3 := twoDigits(s[5:])
	day, ok4 := twoDigits(s[8:])
	return ok1 && ok2 && ok3 && ok4 && 1 <= day && day <= daysIn(100*century+year, month)
}

func daysIn(year, month int) int {
	switch month {
	case 1, 3, 5, 7, 8, 10, 12:
		return 31
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && year%100 != 0 || year%400 == 0 {
			return 29
		}
		return 28
	}
	return 0
}

// isTime is full-time of RFC 3339. Second 60 is valid where UTC is at 23:59.
func isTime(s string) bool {
	if len(s) < len("15:04:05Z") || s[2] != ':' || s[5] != ':' {
		return false
	}
	hour, ok1 := twoDigits(s)
	minute, ok2 := twoDigits(s[3:])
	second, ok3 := twoDigits(s[6:])
	if !ok1 || !ok2 || !ok3 || hour > 23 || minute > 59 || second > 60 {
		return false
	}
	zone, ok := cutFraction(s[len("15:04:05"):])
	if !ok {
		return false
	}
	offset, ok := zoneOffset(zone)
	if second == 60 {
		const day = 24 * 60
		ok = ok && (hour*60+minute-offset+day)%day == day-1
	}
	return ok
}

// cutFraction removes the fraction of a second, if there is one.
func cutFraction(s string) (rest string, ok bool) {
	if s[0] != '.' {
		return s, true
	}
	rest = strings.TrimLeft(s[1:], "0123456789")
	return rest, len(rest) < len(s)-1
}

// zoneOffset returns the minutes that a zone is ahead of UTC.
func zoneOffset(s string) (minutes int, ok bool) {
	if s == "Z" || s == "z" {
		return 0, true
	}
	if len(s) != len("+07:00") || s[0] != '+' && s[0] != '-' || s[3] != ':' {
		return 0, false
	}
	hour, ok1 := twoDigits(s[1:])
	minute, ok2 := twoDigits(s[4:])
	minutes = 60*hour + minute
	if s[0] == '-' {
		minutes = -minutes
	}
	return minutes, ok1 && ok2 && hour <= 23 && minute <= 59
}

// twoDigits returns the number at the start of s, which has at least two bytes.
func twoDigits(s string) (n int, ok bool) {
	return 10*int(s[0]-'0') + int(s[1]-'0'), isDigit(s, 0) && isDigit(s, 1)
}

// isDuration is duration of RFC 3339, appendix A: units in order, none left out
// between two, weeks alone.
func isDuration(s string) bool {
	rest, ok := strings.CutPrefix(s, "P")
	if !ok {
		return false
	}
	date, time, hasTime := strings.Cut(rest, "T")
	if date == "" && !hasTime {
		return false
	}
	if hasTime && !isUnits(time, "HMS") {
		return false
	}
	return date == "" || isUnits(date, "YMD") || !hasTime && isUnits(date, "W")
}

// isUnits reports whether s is numbers with units that stand side by side in order.
func isUnits(s, order string) bool {
	var units []byte
	for s != "" {
		rest := strings.TrimLeft(s, "0123456789")
		if rest == s || rest == "" || len(units) == len(order) {
			return false
		}
		units = append(units, rest[0])
		s = rest[1:]
	}
	return len(units) > 0 && strings.Contains(order, string(units))
}
