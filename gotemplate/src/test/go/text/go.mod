module alerthistory/gotemplate/text

go 1.26
